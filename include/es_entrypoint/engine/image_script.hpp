#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/engine/setting_delivery.hpp"
#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>

// What the official images' scripts do with their words and the environment. A dialect is that of
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

/// An image's script and the command that it is to run; empty if it has only arguments.
struct ScriptCall {
  std::string_view script;
  std::string_view word;
};

/// Finds out what the script, if any, and the image's engine do with settings.
/// @return 78 if a file of the engine cannot be read.
[[nodiscard]] support::Expected<Delivery> read_delivery(const dialect::Dialect& dialect,
                                                        const std::string& home,
                                                        const std::optional<ScriptCall>& call);

}  // namespace es_entrypoint::engine
