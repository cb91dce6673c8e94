#pragma once

#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::process {

// Tested by tests/privileged/test_drop.py and tests/integration/test_resources.py.

/// What the engine inherits from the process besides its identity. Each of these is a step of
/// `harden_process` or `launch`.

/// Refuses a set-uid or set-gid launcher, which would run any foreign command with its file's ids.
/// @return 77 if real, effective and saved ids differ.
[[nodiscard]] support::Expected<void> refuse_set_id_start();

/// While the process is root, prevents a core dump, which could hold a token, and hides its memory
/// and /proc/self from unprivileged processes. Ends with execve.
void hide_from_debuggers();

/// Opens fds 0 to 2 on /dev/null if they are closed, so that no other file or socket gets their
/// numbers. They close again in a foreign command, which inherits exactly what the caller had.
/// @return 71 if that fails.
[[nodiscard]] support::Expected<void> open_standard_streams();

/// Keeps fds 0 to 2 open in the command, including those that `open_standard_streams` opened.
void keep_standard_streams();

/// Makes every fd from 3 on close at execve.
/// @return 71 if the kernel has no close_range and /proc is not mounted.
[[nodiscard]] support::Expected<void> close_other_descriptors();

/// Raises the soft limits on open files and locked memory to the hard ones. The engine wants
/// 65,535 files and, with bootstrap.memory_lock, all of its heap locked.
void raise_limits();

}  // namespace es_entrypoint::process
