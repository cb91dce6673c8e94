#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::launch {

// Tested by tests/privileged and tests/integration.

/// Protects the process before anything is read or opened: must be the first call in main. Its
/// effects end with `execute`.
/// @return 77 if the launcher was started set-uid or set-gid, 71 if one of fds 0 to 2 is closed and
///         cannot be opened.
[[nodiscard]] support::Expected<void> harden_process();

/// Changes owners, drops privileges for good, and executes the command.
/// @param environment the launcher's own, to which the plan's changes are applied
/// @return only on failure: 71, 73, 126 or 127, or 128+n if signal n arrived while it changed
///         owners.
[[nodiscard]] support::Expected<void> launch(const plan::LaunchPlan& plan,
                                             const support::Environment& environment);

/// Executes a foreign command as the caller, with nothing changed: the environment is the process's
/// own, byte for byte.
/// @return only on failure: 126 or 127.
[[nodiscard]] support::Expected<void> execute(const engine::Command& command);

}  // namespace es_entrypoint::launch
