#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/metadata/instance_facts.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/ownership/ownership.hpp"
#include "es_entrypoint/ownership/ownership_facts.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::plan {

/// Everything that the launch does, and all that a dry run prints. Nothing in it is decided later.
struct LaunchPlan {
  engine::Command command;  ///< as it is executed, the added settings included
  std::optional<engine::Engine> engine;
  identity::Identity identity;
  std::vector<support::Environment::Variable> environment_set;
  std::vector<std::string> environment_unset;
  std::vector<ownership::Ownership> ownership;
  std::vector<ownership::ProtectedPlace> protected_places;  ///< as in `OwnershipFacts`
  std::vector<support::Setting> added;
  std::vector<support::Setting> kept;
  std::vector<std::string> warnings;  ///< said before the launch, each one line
};

/// All that was read, and what the operator asked for.
struct PlanInput {
  const options::Options& options;
  const support::Environment& environment;
  const engine::Command& command;
  const engine::Engine& engine;
  const metadata::PeerAddress& peer;
  const metadata::Placement& placement;
  const identity::Identity& identity;
  bool caller_is_root = false;
  ownership::OwnershipFacts ownership{};
  /// The container's memory limit in bytes; nothing where there is none.
  std::optional<support::Sourced<std::uint64_t>> memory_limit;
};

/// Decides everything about an engine's launch. Pure.
/// @return the plan; 64 where paths are to be chowned in front of an image's script that runs the
///         engine as nobody knows whom; 73 where the engine's own paths are protected; 77 where the
///         engine would run as root unasked; 78 where a setting cannot be told to this engine.
[[nodiscard]] support::Expected<LaunchPlan> make_plan(const PlanInput& input);

/// @return the plan of a command that is no engine: executed as it is, by the caller.
[[nodiscard]] LaunchPlan make_foreign_plan(const engine::Command& command,
                                           const identity::Identity& caller);

}  // namespace es_entrypoint::plan
