#pragma once

#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::support {

/// Shown instead of a secret in every log line, dry run, check and error.
inline constexpr std::string_view secret_mask = "***";

/// Whether a setting, variable, option or Java property holds a secret, by its name alone: any name
/// that contains "key", "secret", "pass", "pwd", "token", "credential", "authorization" or
/// "signature", in any case. If the last word of the name is "path" or "file", the value only leads
/// to the secret ("xpack.ssl.keystore.path", ELASTIC_PASSWORD_FILE). A name that merely looks like
/// a secret's ("discovery.ec2.tag.key") counts as one: masking too much does no harm.
[[nodiscard]] bool is_secret_name(std::string_view name);

/// Finds the secrets inside a value whose own name is harmless: the user information of a URI
/// ("user:password@host", with a scheme or without), and what follows a secret's name and "=" or
/// ":", or a secret's option, as in a URI's query, a Java property or a command in one word. Except
/// in a query, such a secret extends to the end of the text, because its end is not known.
/// @return views of `text`, in order, not empty, and none inside another
[[nodiscard]] std::vector<std::string_view> find_secrets(std::string_view text);

/// @return the value to show: `secret_mask` if the name is a secret's, else the text with the
///         secrets inside it masked.
[[nodiscard]] std::string mask_value(std::string_view name, std::string_view value);

/// @return "name=value (from ORIGIN)", or "name=value (REASON)", masked as above.
[[nodiscard]] std::string format_setting(const Setting& setting);

/// @return a text without a name, such as a mistyped option's value, with the secrets in it masked.
[[nodiscard]] std::string mask_text(std::string_view text);

/// @return a command line's words to show, for every spelling of settings: "-Ek=v", "-E k=v",
///         "--k=v", "--k v", "-Dk=v". The whole word after a secret's option is masked.
[[nodiscard]] std::vector<std::string> mask_words(const Arguments& words);

/// Masks one message: URIs' user information, and the word that follows a secret's name and "=".
/// For text that is made of several values; a value itself is masked by `mask_value`, which also
/// finds secrets with blanks in them.
[[nodiscard]] std::string mask_message(std::string_view message);

}  // namespace es_entrypoint::support
