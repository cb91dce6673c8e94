#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>
#include <string>
#include <vector>

namespace es_entrypoint::engine {

/// Finds the settings on an engine's command line, in every spelling that this line takes:
/// "--k=v", "--k v" and "-Des.k=v" up to 2.x, "-Ek=v" and "-E k=v" from 5.0 on. A list's items are
/// one setting; the last setting comes first.
/// @param words after argv[0]
[[nodiscard]] std::vector<support::Setting> parse_setting_words(const dialect::Dialect& dialect,
                                                                std::span<const std::string> words);

/// @return whether the words ask for the engine's version or help alone, after which it exits.
/// @param words after argv[0]
[[nodiscard]] bool asks_for_information(const dialect::Dialect& dialect,
                                        std::span<const std::string> words);

}  // namespace es_entrypoint::engine
