#pragma once

#include "es_entrypoint/process/process_status.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>

namespace es_entrypoint::process {

// Tested by tests/integration/test_signals.py.

/// From now on TERM, INT, HUP and QUIT end the launcher at once with one line and 128+n, also as
/// PID 1, for which the kernel has no default action. Not for foreign commands: an ignored signal
/// would reach them as default.
/// @param activity what the signal interrupts, for the line: a literal such as "while waiting for
///        the metadata service"
void install_signal_handlers(const char* activity);

/// Changes the activity in the line.
void set_interrupted_activity(const char* activity);

/// While one of these exists, the first such signal is only noted, so that a half-done change can
/// be undone. A second signal ends the launcher at once, as above. Only one may exist at a time.
class SignalHold {
 public:
  SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;
  ~SignalHold();
};

/// @return the number of the signal that was noted; 0 if none was.
[[nodiscard]] int noted_signal();

/// @return 128+n if signal n was noted.
[[nodiscard]] support::Expected<void> check_noted_signal();

/// Resets ignored signals to their default and unblocks all. Handlers stay: execve removes them,
/// and until then they still end the launcher.
/// Trap: tini and the JVM's children hang on an inherited SIGCHLD=SIG_IGN.
/// @param status of this process, if it was read already
/// @return 71 if the system refuses.
[[nodiscard]] support::Expected<void> reset_signals(std::optional<ProcessStatus> status);

}  // namespace es_entrypoint::process
