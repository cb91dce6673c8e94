#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::support {

// Tested by tests/unit/support/secrets_test.cpp.

/// Remembers a secret's text, so that no output shows it, wherever it was copied to. A safety net
/// below `mask_value`, which knows secrets by their names. Skips a short value and a plain word of
/// lower-case letters ("changeme", "elasticsearch"), which may occur in any text. Of a value with
/// blanks or control characters, remembers the parts between them.
/// Must be called before other threads exist.
void remember_secret(std::string_view value);

/// Remembers the values in the environment and on the command line whose names are a secret's, and
/// the secrets inside other values, such as a Java option's.
void remember_secrets(const Environment& environment, const Arguments& words);

/// @return the text with `secret_mask` in place of every remembered secret: as it was, as
///         `printable` shows it, and as JSON escapes it.
[[nodiscard]] std::string mask_known_secrets(std::string_view text);

}  // namespace es_entrypoint::support
