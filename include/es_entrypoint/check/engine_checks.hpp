#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"

namespace es_entrypoint::check {

/// The engine that was found, and whether its line is known.
[[nodiscard]] Finding check_engine(const engine::Engine& engine);

/// Whether nodes find one another, and by whose choice; more than one choice is a warning, because
/// only one of them has its way.
/// @param discovers_by_ec2 what the plan says, or its error where it was asked for in vain
[[nodiscard]] Findings check_discovery(const engine::Engine& engine,
                                       const support::Expected<bool>& discovers_by_ec2);

/// The heap, whoever sizes it, against the container's memory limit.
[[nodiscard]] Finding check_heap(const plan::PlanInput& input);

}  // namespace es_entrypoint::check
