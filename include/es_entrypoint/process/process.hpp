#pragma once

#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::process {

// Tested by tests/privileged/test_drop.py and tests/integration/test_resources.py.

/// What the process is, and what the engine inherits of it apart from its identity. Each of these
/// is a step of `harden_process` or `launch`.

/// A set-uid launcher would hand its user's rights to any foreign command.
/// @return 77 where real, effective and saved ids differ.
[[nodiscard]] support::Expected<void> refuse_set_id_start();

/// While it is root, no core dump holds a token, and nobody but a privileged process looks into
/// the launcher's memory or /proc/self. Ends with execve.
void hide_from_debuggers();

/// Opens fds 0 to 2 on /dev/null where they came closed, so that no file or socket lands there.
/// They close again in a foreign command, which gets what the caller gave.
/// @return 71 where that fails.
[[nodiscard]] support::Expected<void> open_standard_streams();

/// Fds 0 to 2 stay open in the command, those that came closed too.
void keep_standard_streams();

/// Every fd from 3 on closes when the command is executed.
/// @return 71 where the kernel has no close_range and /proc is not there either.
[[nodiscard]] support::Expected<void> close_other_descriptors();

/// Raises the soft limits on open files and locked memory to the hard ones. The engine wants
/// 65,535 files and, with bootstrap.memory_lock, all of its heap locked.
void raise_limits();

}  // namespace es_entrypoint::process
