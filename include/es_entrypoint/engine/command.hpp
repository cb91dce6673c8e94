#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/options.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::engine {

/// What the words after the launcher's options ask for.
enum class CommandKind {
  engine,   ///< the engine itself: the full launch
  chained,  ///< an official image's script which then runs the engine: the full launch
  foreign,  ///< anything else: executed as it is
};

/// A command that was found. For an engine, `argv` still is the operator's: nothing is added yet.
struct Command {
  CommandKind kind = CommandKind::foreign;
  std::string path;         ///< the absolute path that is executed
  support::Arguments argv;  ///< from argv[0] on, as the caller spelled it; never empty
};

/// Tells by its name alone whether the first word asks for an engine: no word at all, one that
/// starts with '-', an engine's basename, or an official entrypoint script followed by one of
/// these.
[[nodiscard]] CommandKind classify_command(const support::Arguments& words);

/// Finds what is to be executed: completes the words (the engine's name in front where it is
/// missing, or in the place of its images' wrapper), and searches an engine in the home that was
/// named, in PATH and in the usual homes. The launcher itself is never found.
/// @return the command; 127 where it is not there, 126 where it is not executable; 64 where an
///         engine's version is given, and is none.
[[nodiscard]] support::Expected<Command> find_command(const support::Arguments& words,
                                                      const support::Environment& environment,
                                                      const support::Options& options);

/// The directories that may be the engine's home where nothing leads to it, in this order.
[[nodiscard]] std::vector<std::string> usual_homes();

}  // namespace es_entrypoint::engine
