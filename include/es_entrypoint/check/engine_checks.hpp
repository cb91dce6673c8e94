#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/plan/needs.hpp"

namespace es_entrypoint::check {

/// The engine that was found, and whether its line is known.
[[nodiscard]] Finding check_engine(const engine::Engine& engine);

/// Who decides on the engine's user: the launcher, or an official image's script behind it.
enum class RunBy { launcher, script };

/// Whether this release of the engine runs as this user.
[[nodiscard]] Finding check_user(const identity::Identity& identity, const engine::Engine& engine,
                                 RunBy run_by);

/// Whether the plugin is there and used, and whether discovery is chosen more than once: only one
/// choice takes effect.
/// @param discovery what `plan::resolve_discovery` returned
[[nodiscard]] Findings check_discovery(const engine::Engine& engine,
                                       const support::Expected<plan::Discovery>& discovery);

}  // namespace es_entrypoint::check
