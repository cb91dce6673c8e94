#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/arguments.hpp"

#include <string_view>

// What the official images' scripts do with the words that they are given. `dialect` is that of
// the installed engine; null if none was found.
namespace es_entrypoint::engine {

/// Puts the command in front for which the script does its full part, unless there is a command.
/// @param script its path
void complete_script_words(support::Arguments& words, std::string_view script,
                           const dialect::Dialect* dialect);

/// @return whether the script ignores its words: it runs the engine whatever they are.
[[nodiscard]] bool ignores_words(const dialect::Dialect* dialect, std::string_view script);

/// @return whether options alone ask the engine for information ("-V"), and the script would start
///         a node instead, as it drops them.
[[nodiscard]] bool drops_information_flags(const support::Arguments& words,
                                           const dialect::Dialect* dialect);

}  // namespace es_entrypoint::engine
