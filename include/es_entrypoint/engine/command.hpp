#pragma once

#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

/// A command that was found. For an engine, `argv` is still the operator's: nothing is added yet.
struct Command {
  CommandKind kind = CommandKind::foreign;
  std::string path;         ///< the absolute path that is executed
  support::Arguments argv;  ///< from argv[0] on, as the caller spelled it; never empty
  /// How many words of `argv` are an init's or a shell's, in front of the engine or the script.
  std::size_t prefix_length = 0;
  /// The absolute path of the engine's start script or the image's script, if a prefix precedes it.
  std::string behind_prefix{};

  /// @return the absolute path of the engine's start script or the image's script.
  [[nodiscard]] const std::string& program() const {
    return behind_prefix.empty() ? path : behind_prefix;
  }
  /// @return the command that an image's script is to run; empty if it has only arguments, and
  ///         without such a script.
  [[nodiscard]] std::string_view script_word() const;
  /// @return the words of the engine's own command line, after its argv[0]; valid as long as
  /// `argv`.
  [[nodiscard]] std::span<const std::string> engine_words() const;
};

/// Finds a program by its path, or by its name in PATH. The launcher itself is never found.
/// @return its absolute path; 127 if it is missing, 126 if it is not executable.
[[nodiscard]] support::Expected<std::string> find_program(
    std::string_view word, const support::Environment& environment,
    std::string_view remedy = "check the command");

/// Finds what to execute: completes the words (adds the engine's name if it is missing, or replaces
/// its images' wrapper by it; for an image's script adds the command for which it does its full
/// part), and searches for an engine in the specified home, in PATH and in the usual homes. The
/// launcher itself is never found.
/// @return the command; 127 if it is missing, 126 if it is not executable; 64 if the specified
///         engine version is not a version.
[[nodiscard]] support::Expected<Command> find_command(const CommandRequest& request,
                                                      const support::Environment& environment,
                                                      const options::Options& options);

}  // namespace es_entrypoint::engine
