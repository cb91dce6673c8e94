#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::launch {

// Tested by tests/privileged and tests/integration.

/// The first thing in main, before anything is read or opened: makes the process fit to be
/// trusted. What it does is gone after `execute`.
/// @return 77 where the launcher was started set-uid or set-gid, 71 where fds 0 to 2 came closed
///         and cannot be opened.
[[nodiscard]] support::Expected<void> harden_process();

/// Gives ownership, drops privileges for good, and becomes the command.
/// @param environment the launcher's own; the plan's changes are made on it
/// @return only on failure: 71, 73, 126 or 127, or 128+n where signal n came while it gave.
[[nodiscard]] support::Expected<void> launch(const plan::LaunchPlan& plan,
                                             const support::Environment& environment);

/// Becomes a foreign command, as the caller, with nothing changed: the environment is the
/// process's own, byte for byte.
/// @return only on failure: 126 or 127.
[[nodiscard]] support::Expected<void> execute(const engine::Command& command);

}  // namespace es_entrypoint::launch
