#pragma once

#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <cstddef>
#include <string>

namespace es_entrypoint::engine {

/// A command that was found. For an engine, `argv` still is the operator's: nothing is added yet.
struct Command {
  CommandKind kind = CommandKind::foreign;
  std::string path;         ///< the absolute path that is executed
  support::Arguments argv;  ///< from argv[0] on, as the caller spelled it; never empty
  /// How many words of `argv` are an init's or a shell's, in front of the engine or the script.
  std::size_t prefix_length = 0;
  /// The absolute path of the engine's start script or the image's script; empty where that is
  /// `path` itself.
  std::string behind_prefix{};

  /// @return the absolute path of the engine's start script or the image's script.
  [[nodiscard]] const std::string& program() const {
    return behind_prefix.empty() ? path : behind_prefix;
  }
};

/// Finds what is to be executed: completes the words (the engine's name in front where it is
/// missing, or in the place of its images' wrapper; for an image's script the word by which it
/// does its full part), and searches an engine in the home that was named, in PATH and in the usual
/// homes. The launcher itself is never found.
/// @return the command; 127 where it is not there, 126 where it is not executable; 64 where an
///         engine's version is given, and is none.
[[nodiscard]] support::Expected<Command> find_command(const CommandRequest& request,
                                                      const support::Environment& environment,
                                                      const options::Options& options);

}  // namespace es_entrypoint::engine
