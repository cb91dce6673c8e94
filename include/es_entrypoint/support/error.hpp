#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace es_entrypoint::support {

/// The exit statuses of the launcher before the engine takes over: sysexits.h, and the shell's
/// 126 and 127; any 128+n stands for the end by signal n. Part of the contract with users.
enum class ExitCode : int {
  unhealthy = 1,         ///< a check found that something is wrong
  usage = 64,            ///< an option or variable has a bad value
  no_user = 67,          ///< the user or group does not exist
  unavailable = 69,      ///< the metadata is unavailable or unusable
  os_error = 71,         ///< the system refused something, such as dropping privileges
  cannot_own = 73,       ///< ownership could not be given
  no_permission = 77,    ///< the caller may not do this
  bad_config = 78,       ///< the engine or its configuration is not usable
  not_executable = 126,  ///< the command was found but cannot be executed
  not_found = 127,       ///< the command was not found
};

/// Why a step failed. `message` is one line: what was tried, on what, why it failed, what to do.
struct Error {
  ExitCode code;
  std::string message;
};

/// The result of everything that can fail. No exception crosses a room's door.
template <typename T>
using Expected = std::expected<T, Error>;

/// @return the failure, to be returned from a function whose result is an `Expected`.
[[nodiscard]] std::unexpected<Error> failure(ExitCode code, std::string message);

/// The one place where an errno becomes an `Error`.
/// @param tried  what was tried and on what, such as "cannot open /etc/passwd"
/// @param remedy what to do about it; may be empty
/// @return "TRIED: REASON" or "TRIED: REASON; REMEDY"
[[nodiscard]] std::unexpected<Error> system_failure(ExitCode code, std::string_view tried,
                                                    int error_number, std::string_view remedy = {});

/// @return the system's text for an errno, such as "Permission denied".
[[nodiscard]] std::string text_of_errno(int error_number);

}  // namespace es_entrypoint::support
