#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::support {

/// Escapes bytes so that they print on one log line: control characters, characters that end a line
/// or change its direction, and bytes that are not UTF-8 become \xNN. A text of more than `limit`
/// bytes is cut with "...".
[[nodiscard]] std::string printable(std::string_view bytes, std::size_t limit = 200);

/// @return the parts between the separators; an empty text has one empty part.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// @return the parts between commas without blanks around them; empty parts are left out.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

/// @return the words between blanks, tabs and line ends; quotes have no meaning.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

/// Breaks a text at its blanks into lines of at most `width` bytes; a longer word has a line of its
/// own.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// @return how many bytes at the front of `text` are one character of UTF-8; 0 if none are.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// @return the text without leading and trailing blanks and tabs.
[[nodiscard]] std::string_view trim(std::string_view text);

[[nodiscard]] std::string to_lower(std::string_view text);

/// @return the number, if `text` consists of decimal digits only and is at most `maximum`.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text,
                                                        std::uint64_t maximum);

inline constexpr std::chrono::hours longest_duration{1};

/// "500ms", "5s", "2m" or a bare number of seconds; more than zero, at most `longest_duration`.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "512m", "1g", "31G", "1048576k" or bytes; binary units, more than zero, no overflow.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace es_entrypoint::support
