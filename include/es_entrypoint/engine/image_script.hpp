#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

// What the official images' scripts do with the words and the environment that they are given.

/// @return what an image's script is told to run; empty where it is told nothing but arguments, and
///         where there is no such script.
[[nodiscard]] std::string_view word_for_script(const Command& command);

/// The words of the engine's own command line: behind argv[0], and behind what an image's script
/// is told to run.
[[nodiscard]] std::vector<std::string> engine_words(const Command& command);

/// @return whether a script on the way, or the engine itself, makes settings of the environment's
///         dotted variables; 78 where a file of the engine's cannot be read.
[[nodiscard]] support::Expected<bool> environment_is_read(const dialect::Dialect& dialect,
                                                          const std::string& home,
                                                          const Command& command);

/// @return whether an image's script on the way runs the engine without the arguments that it got.
[[nodiscard]] bool drops_arguments(const dialect::Dialect& dialect, const Command& command,
                                   bool environment_is_read);

/// @return the word with which an image's script does its full part, in front of arguments that
///         name none; empty where the script looks at no argument.
/// @param script      its path
/// @param only_informs whether the arguments ask the engine for its version or help alone
[[nodiscard]] std::string_view default_word(const dialect::Dialect& dialect,
                                            std::string_view script, bool only_informs);

/// @return whether the script looks at none of its arguments: it runs the engine whatever they are.
[[nodiscard]] bool ignores_words(const dialect::Dialect& dialect, std::string_view script);

}  // namespace es_entrypoint::engine
