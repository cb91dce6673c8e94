#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/ownership/own_path.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::ownership {

// Tested by tests/unit/plan/launch_plan_test.cpp and tests/privileged.

/// What a plan needs to know about files to decide what is chowned. Only root's launches read it.
struct OwnershipFacts {
  OwnPaths own;  ///< empty if the launcher chowns nothing by default
  /// If `--own` is in front of an image's script and no user is named: who the script runs the
  /// engine as. Nothing if that is not known.
  std::optional<identity::Identity> script_identity;
  /// The launcher's own file, if root runs it and others can change it; else empty.
  std::string open_launcher;
};

/// @return whether the launch chowns the paths of `default_own_paths`: only root does, when it
///         changes to the engine's user and the operator named no paths.
[[nodiscard]] bool owns_by_default(const options::Options& options, const engine::Command& command,
                                   const identity::Identity& identity, bool caller_is_root);

/// @return whether `--own` needs to know who an image's script runs the engine as.
[[nodiscard]] bool owns_for_script(const options::Options& options, const engine::Command& command,
                                   bool caller_is_root);

/// @param identity who the engine runs as
/// @return 67 if the script's user cannot be resolved; 73 as `read_own_paths`.
[[nodiscard]] support::Expected<OwnershipFacts> read_ownership_facts(
    const options::Options& options, const engine::Command& command, const engine::Engine& engine,
    const support::Environment& environment, const identity::Identity& identity,
    const identity::Caller& caller);

}  // namespace es_entrypoint::ownership
