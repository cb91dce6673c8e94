#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace es_entrypoint::support {
namespace {

/// Whether a terminal obeys the character instead of showing it: control characters (ASCII and
/// U+0080 to U+009F), line and paragraph separators (U+2028, U+2029), and those that change the
/// direction of text (U+202A to U+202E, U+2066 to U+2069).
bool is_control_or_bidi(std::string_view character) {
  return (character.size() == 1 && (character < " " || character == "\x7F")) ||
         (character >= "\xC2\x80" && character <= "\xC2\x9F") ||
         (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE") ||
         (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9");
}

struct Unit {
  std::string_view suffix;
  std::uint64_t factor;
};

/// Parses digits followed by one of the units; at least 1 and at most `maximum`.
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const auto& units,
                                             std::uint64_t maximum) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto suffix = to_lower(text.substr(digits));
  const auto unit = std::ranges::find(units, suffix, &Unit::suffix);
  if (unit == units.end()) {
    return std::nullopt;
  }
  const auto number = parse_number(text.substr(0, digits), maximum / unit->factor);
  return number && *number > 0 ? std::optional{*number * unit->factor} : std::nullopt;
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
  std::string text;
  for (std::size_t index = 0; index < bytes.size();) {
    if (index >= limit) {
      return text + "...";
    }
    const auto byte = static_cast<unsigned char>(bytes[index]);
    std::size_t length = utf8_length(bytes.substr(index));
    if (is_control_or_bidi(bytes.substr(index, length))) {
      length = 0;
    }
    if (length == 0) {
      text += fmt::format("\\x{:02x}", byte);
      ++index;
    } else {
      text += bytes.substr(index, length);
      index += length;
    }
  }
  return text;
}

std::size_t utf8_length(std::string_view text) {
  // RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  if (text.empty() || byte(0) < 0x80) {
    return std::min<std::size_t>(text.size(), 1);
  }
  struct Form {
    unsigned char first_low, first_high, second_low, second_high;
    std::size_t length;
  };
  static constexpr std::array<Form, 8> forms{{
      {0xC2, 0xDF, 0x80, 0xBF, 2},
      {0xE0, 0xE0, 0xA0, 0xBF, 3},
      {0xE1, 0xEC, 0x80, 0xBF, 3},
      {0xED, 0xED, 0x80, 0x9F, 3},
      {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4},
      {0xF1, 0xF3, 0x80, 0xBF, 4},
      {0xF4, 0xF4, 0x80, 0x8F, 4},
  }};
  for (const auto& form : forms) {
    if (byte(0) < form.first_low || byte(0) > form.first_high || text.size() < form.length ||
        byte(1) < form.second_low || byte(1) > form.second_high) {
      continue;
    }
    const auto rest = text.substr(2, form.length - 2);
    const bool continues = std::ranges::all_of(
        rest, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
    return continues ? form.length : 0;
  }
  return 0;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto& part : split(text, ',')) {
    if (const auto member = trim(part); !member.empty()) {
      parts.emplace_back(member);
    }
  }
  return parts;
}

std::vector<std::string> split_words(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> words;
  for (auto begin = text.find_first_not_of(blanks); begin != std::string_view::npos;
       begin = text.find_first_not_of(blanks, begin)) {
    const auto end = std::min(text.find_first_of(blanks, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (const auto& word : split(text, ' ')) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? std::string_view{}
             : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string to_lower(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t maximum) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_number && number <= maximum ? std::optional(number) : std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  static constexpr std::array<Unit, 4> units{{{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}}};
  constexpr std::chrono::milliseconds longest = longest_duration;
  return parse_with_unit(text, units, static_cast<std::uint64_t>(longest.count()))
      .transform([](std::uint64_t count) {
        return std::chrono::milliseconds{static_cast<std::int64_t>(count)};
      });
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  static constexpr std::array<Unit, 5> units{
      {{"", 1}, {"k", 1ULL << 10}, {"m", 1ULL << 20}, {"g", 1ULL << 30}, {"t", 1ULL << 40}}};
  return parse_with_unit(text, units, std::numeric_limits<std::int64_t>::max());
}

}  // namespace es_entrypoint::support
