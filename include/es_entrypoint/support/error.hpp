#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::support {

// Tested by the unit tests of the functions that fail.

/// The exit statuses of the launcher before the engine takes over: sysexits.h, and the shell's
/// 126 and 127; 128+n means ended by signal n. Part of the contract with users.
enum class ExitCode : int {
  unhealthy = 1,         ///< a check or health check failed
  usage = 64,            ///< an option or variable has a bad value
  no_user = 67,          ///< the user or group does not exist
  unavailable = 69,      ///< the metadata is unavailable or unusable
  os_error = 71,         ///< the system refused something, such as dropping privileges
  cannot_own = 73,       ///< the owner of a path could not be changed
  no_permission = 77,    ///< the caller may not do this
  bad_config = 78,       ///< the engine or its configuration is not usable
  not_executable = 126,  ///< the command was found but cannot be executed
  not_found = 127,       ///< the command was not found
};

/// Why a step failed.
struct Error {
  ExitCode code;
  std::string problem;      ///< one line: what was tried, on what, why it failed
  std::string remedy = {};  ///< what to do about it; may be empty

  /// @return the one line that is printed: "PROBLEM" or "PROBLEM; REMEDY".
  [[nodiscard]] std::string message() const;
};

/// The result of everything that can fail. No exception leaves a room.
template <typename T>
using Expected = std::expected<T, Error>;

/// @return the failure, for a function whose result is an `Expected`.
[[nodiscard]] std::unexpected<Error> failure(ExitCode code, std::string problem,
                                             std::string remedy = {});

/// The one place where an errno becomes an `Error`.
/// @param tried  what was tried and on what, such as "cannot open /etc/passwd"
/// @return the problem "TRIED: REASON", with the remedy
[[nodiscard]] std::unexpected<Error> system_failure(ExitCode code, std::string_view tried,
                                                    int error_number, std::string_view remedy = {});

/// @return the system's text for an errno, such as "Permission denied".
[[nodiscard]] std::string text_of_errno(int error_number);

}  // namespace es_entrypoint::support

// NOLINTBEGIN(bugprone-macro-parentheses): names and declarations
#define ES_ENTRYPOINT_JOIN_(one, other) one##other
#define ES_ENTRYPOINT_JOIN(one, other) ES_ENTRYPOINT_JOIN_(one, other)
#define ES_ENTRYPOINT_TRY_ASSIGN(result, declaration, expression) \
  auto result = (expression);                                     \
  if (!result) {                                                  \
    return std::unexpected(std::move(result).error());            \
  }                                                               \
  declaration = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)

/// Returns the error of an `Expected<void>`, from a function whose result is an `Expected` too.
#define TRY(expression)                                  \
  do {                                                   \
    if (auto tried_ = (expression); !tried_) {           \
      return std::unexpected(std::move(tried_).error()); \
    }                                                    \
  } while (false)

/// Declares or assigns the value of an `Expected`, or returns its error:
/// `TRY_ASSIGN(const auto engine, read_engine(home));`
#define TRY_ASSIGN(declaration, ...) \
  ES_ENTRYPOINT_TRY_ASSIGN(ES_ENTRYPOINT_JOIN(tried_, __LINE__), declaration, (__VA_ARGS__))
