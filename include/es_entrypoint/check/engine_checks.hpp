#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/plan/plan_input.hpp"

namespace es_entrypoint::check {

/// The engine that was found, and whether its line is known.
[[nodiscard]] Finding check_engine(const engine::Engine& engine);

/// Who decides on the engine's user: the launcher, or an official image's script behind it.
enum class RunBy { launcher, script };

/// Whether this release of the engine runs as this user.
[[nodiscard]] Finding check_user(const identity::Identity& identity, const engine::Engine& engine,
                                 RunBy run_by);

/// Whether nodes find one another, and by whose choice; more than one choice is a warning, because
/// only one of them takes effect.
/// @param discovers_by_ec2 what `plan::resolve_ec2_discovery` returned
[[nodiscard]] Findings check_discovery(const engine::Engine& engine,
                                       const support::Expected<bool>& discovers_by_ec2);

/// Compares the heap, by whatever it is sized, with the container's memory limit.
[[nodiscard]] Finding check_heap(const plan::PlanInput& input);

}  // namespace es_entrypoint::check
