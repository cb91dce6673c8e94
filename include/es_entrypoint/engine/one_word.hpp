#pragma once

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

// A command of several words that was written as one: an array with a single element.

/// @param word that contains blanks and is not a program's name
/// @return 127, with the array that was probably meant; values are left out, as they may be secret.
[[nodiscard]] support::Error explain_one_word(std::string_view word);

/// @return a warning for each word that is probably several: a setting whose value is followed by
///         the name of another, as in "--a.b=c --d.e=f".
[[nodiscard]] std::vector<support::Warning> find_joined_settings(
    std::span<const std::string> words);

}  // namespace es_entrypoint::engine
