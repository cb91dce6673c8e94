#pragma once

#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::process {

// Tested by tests/integration/test_signals.py.

/// From now on TERM, INT, HUP and QUIT end the launcher at once with one line and 128+n, also as
/// the first process of a container, which the kernel spares otherwise. Not for foreign commands:
/// one of these that is ignored would reach them as default.
/// @param activity what the signal interrupts, for the line, such as "while waiting for the
/// metadata
///        service"; a literal
void install_signal_handlers(const char* activity);

/// Changes what the line says.
void set_interrupted_activity(const char* activity);

/// While one of these lives, the first such signal is only noted, so that what is half done can be
/// undone; a second one ends the launcher at once, as above. There is one at a time.
class SignalHold {
 public:
  SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;
  ~SignalHold();
};

/// @return the number of the signal that was noted; 0 where there was none.
[[nodiscard]] int noted_signal();

/// @return 128+n where signal n was noted.
[[nodiscard]] support::Expected<void> check_noted_signal();

/// Ignored signals become default, and no signal stays blocked. Handlers need nothing: they end
/// with execve, and until then they still end the launcher.
/// Trap: tini and the JVM's children hang on an inherited SIGCHLD=SIG_IGN.
/// @return 71 where the system refuses.
[[nodiscard]] support::Expected<void> reset_signals();

}  // namespace es_entrypoint::process
