#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/ownership/ownership.hpp"
#include "es_entrypoint/ownership/protected_places.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::plan {

/// Everything that the launch does, and all that a dry run prints. Nothing is decided later.
struct LaunchPlan {
  engine::Command command;  ///< as it is executed, the added settings included
  std::optional<engine::Engine> engine;
  identity::Identity identity;
  std::vector<support::Environment::Variable> environment_set;
  std::vector<std::string> environment_unset;
  std::vector<ownership::Ownership> ownership;
  std::optional<ownership::ProtectedPlaces> protected_places;  ///< as in `OwnPaths`
  std::vector<support::Setting> added;
  std::vector<support::Setting> kept;
  std::vector<Prerequisite> prerequisites;  ///< of the engine's start, met or not
  /// Everything else that is likely to go wrong.
  std::vector<support::Warning> warnings;
};

/// Decides everything about an engine's launch. Pure.
/// @return the plan; 64 if the owner of paths is to be changed in front of an image's script whose
///         user is not known; 73 if the engine's own paths are protected; 77 if the engine would
///         run as root and the operator did not ask for that; 78 if a setting cannot be passed to
///         this engine.
[[nodiscard]] support::Expected<LaunchPlan> make_plan(const PlanInput& input);

/// @return the plan of a command that is not an engine: executed as it is, by the caller.
[[nodiscard]] LaunchPlan make_foreign_plan(const engine::Command& command,
                                           const identity::Identity& caller);

}  // namespace es_entrypoint::plan
