#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/origin.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

/// What the words after the launcher's options ask for.
enum class CommandKind {
  engine,   ///< the engine itself: the full launch
  chained,  ///< an official image's script which then runs the engine: the full launch
  foreign,  ///< anything else: executed as it is
};

/// The command line after the launcher's options, taken apart once. Programs are not searched yet,
/// and no engine is read.
struct CommandRequest {
  CommandKind kind = CommandKind::foreign;
  /// An init in front, or a shell in front of a script: executed first, with the rest as its
  /// arguments.
  support::Arguments prefix;
  /// The official image's script, as the caller spelled it, or the absolute path of the original in
  /// whose place the launcher is; may be empty. A foreign command goes through it too.
  std::string script;
  support::Origin script_origin;  ///< argv, ES_ENTRYPOINT_CHAIN, or a file beside the launcher
  support::Arguments words;       ///< after the script; without one, the command itself
};

/// @return the number of words in front that name the launcher, its place or an official image's
///         script, with an init or a shell in front of it; 0 if the command begins at once.
///         Launcher options may follow such words.
/// @param search_path PATH's value
[[nodiscard]] std::size_t entrypoint_length(std::span<const std::string> words,
                                            std::string_view search_path);

/// Takes the words apart. The launcher's own path and a script that was named already are dropped
/// from the front, however often they are repeated. ES_ENTRYPOINT_CHAIN with a path that is not
/// absolute counts as unset; the check of the options reports it.
/// @param words        without the launcher's options
/// @param invoked_path the absolute path that this program was executed by
/// @param entrypoint_words the sum of what `entrypoint_length` returned in front of `words`; spares
///        the search of PATH for the word after them. Without it, they are counted again.
[[nodiscard]] CommandRequest parse_command_request(
    support::Arguments words, const std::string& invoked_path,
    const support::Environment& environment, std::optional<std::size_t> entrypoint_words = {});

}  // namespace es_entrypoint::engine
