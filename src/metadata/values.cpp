#include "es_entrypoint/metadata/values.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>

namespace es_entrypoint::metadata {
namespace {

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7f; }

std::unexpected<std::string> wrong(std::string_view what, std::string_view text) {
  return std::unexpected(fmt::format("{}: '{}'", what, support::printable(text, 60)));
}

std::string_view without_newline(std::string_view body) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  return body;
}

/// @return why peers cannot be given this address; empty where they can.
std::string_view why_unusable(const V4& a) {
  if (a[0] == 0) return "unspecified";
  if (a[0] == 127) return "a loopback address";
  if (a[0] == 169 && a[1] == 254) return "a link-local address";
  if (a[0] >= 224 && a[0] < 240) return "a multicast address";
  if (a == V4{255, 255, 255, 255}) return "the broadcast address";
  return {};
}

std::string_view why_unusable(const V6& a) {
  static constexpr V6 unspecified{};
  static constexpr V6 loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (a == unspecified) return "unspecified";
  if (a == loopback) return "a loopback address";
  if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) return "a link-local address";
  if (a[0] == 0xff) return "a multicast address";
  if (std::equal(unspecified.begin(), unspecified.begin() + 12, a.begin())) {
    return "a reserved address";  // IPv4-compatible, such as ::127.0.0.1
  }
  if (std::equal(mapped.begin(), mapped.end(), a.begin())) {
    return why_unusable(V4{a[12], a[13], a[14], a[15]});
  }
  return {};
}

}  // namespace

Checked<std::string> parse_value(std::string_view body) {
  const std::string_view value = without_newline(body);
  if (value.empty()) return std::unexpected("empty");
  if (value.contains('<')) return wrong("a web page, not a value", value);
  if (!std::ranges::all_of(value, is_printable_ascii)) {
    return wrong("not one line of plain text", value);
  }
  return std::string(value);
}

Checked<std::vector<std::string>> parse_lines(std::string_view body) {
  std::vector<std::string> values;
  for (const std::string& line : support::split(without_newline(body), '\n')) {
    auto value = parse_value(line);
    if (!value) return std::unexpected(std::move(value.error()));
    values.push_back(std::move(*value));
  }
  return values;
}

Checked<std::string> parse_address(std::string_view text) {
  std::string address(text);  // inet_pton wants a NUL; an inner one ends up as no address
  V4 v4{};
  V6 v6{};
  std::string_view unusable;
  if (address.size() != std::strlen(address.c_str())) {
    return wrong("not an IPv4 or IPv6 address", text);
  }
  if (inet_pton(AF_INET, address.c_str(), v4.data()) == 1) {
    unusable = why_unusable(v4);
  } else if (inet_pton(AF_INET6, address.c_str(), v6.data()) == 1) {
    unusable = why_unusable(v6);
  } else {
    return wrong("not an IPv4 or IPv6 address", text);
  }
  if (!unusable.empty()) return wrong(fmt::format("{}, which no peer can reach", unusable), text);
  return address;
}

Checked<std::string> parse_identifier(std::string_view text) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; };
  if (text.empty()) return std::unexpected("empty");
  if (!std::ranges::all_of(text, allowed)) return wrong("not a name of AWS's", text);
  return std::string(text);
}

Checked<std::string> parse_mac(std::string_view text) {
  std::string mac = support::to_lower(text);
  bool good = mac.size() == 17;
  for (std::size_t i = 0; good && i < mac.size(); ++i) {
    good = i % 3 == 2 ? mac[i] == ':' : is_hex_digit(mac[i]);
  }
  if (!good) return wrong("not a MAC address", text);
  return mac;
}

std::optional<std::string> region_of_zone(std::string_view zone) {
  // The region ends with the first part that starts with a digit: us-west-2 in us-west-2-lax-1a.
  const auto part = std::ranges::adjacent_find(
      zone, [](char before, char c) { return before == '-' && is_digit(c); });
  if (part == zone.begin() || part == zone.end()) return std::nullopt;
  const auto end = std::find_if_not(part + 1, zone.end(), is_digit);
  if (end == zone.end()) return std::nullopt;  // a region is no zone
  return std::string(zone.begin(), end);
}

std::optional<std::string> region_of_arn(std::string_view arn) {
  const auto parts = support::split(arn, ':');
  if (parts.size() < 6 || parts[0] != "arn" || !parse_identifier(parts[3])) return std::nullopt;
  return parts[3];
}

}  // namespace es_entrypoint::metadata
