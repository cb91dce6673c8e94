#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::support {

/// Remembers a secret's text, so that no output shows it, wherever it has travelled. A safety net
/// below `mask_value`, which knows secrets by their names: what is short, or one plain word of
/// lower case letters ("changeme", "elasticsearch"), is not remembered, as it may stand in any
/// text. A value with blanks or control characters in it is remembered by the parts between them.
/// To be called before there are other threads.
void remember_secret(std::string_view value);

/// Remembers what the names in the environment and on the command line say to be secrets, with the
/// secrets inside other values, such as a Java option's.
void remember_secrets(const Environment& environment, const Arguments& words);

/// @return the text with `secret_mask` in the place of every remembered secret, be it as it is, as
///         `printable` shows it, or as JSON escapes it.
[[nodiscard]] std::string mask_known_secrets(std::string_view text);

}  // namespace es_entrypoint::support
