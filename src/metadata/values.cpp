#include "es_entrypoint/metadata/values.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include <arpa/inet.h>

namespace es_entrypoint::metadata {
namespace {

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_case(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower_case(char c) { return c >= 'a' && c <= 'z'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7f; }

std::unexpected<std::string> invalid(std::string_view what, std::string_view text) {
  return std::unexpected(fmt::format("{}: {}", what, quote(text)));
}

std::string_view without_newline(std::string_view body) {
  if (body.ends_with('\n')) {
    body.remove_suffix(1);
  }
  return body;
}

/// A range of addresses that are not published, and why.
template <typename Address>
struct Refused {
  Address network;
  int bits;
  std::string_view why;
};

constexpr Refused<V4> refused_v4[] = {
    {{0}, 8, "an unspecified address"},
    {{127}, 8, "a loopback address"},
    {{169, 254}, 16, "a link-local address"},
    {{224}, 4, "a multicast address"},
    {{255, 255, 255, 255}, 32, "the broadcast address"},
    {{240}, 4, "a reserved address"},
};

/// The first match counts. No interface of EC2 has an address that embeds an IPv4 address.
constexpr Refused<V6> refused_v6[] = {
    {{}, 128, "an unspecified address"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "a loopback address"},
    {{}, 96, "an IPv4-compatible address"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "an IPv4-mapped address"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "an IPv4-translated address"},
    {{0, 0x64, 0xff, 0x9b}, 96, "a NAT64 address"},
    {{0x20, 0x02}, 16, "a 6to4 address"},
    {{0xfe, 0x80}, 10, "a link-local address"},
    {{0xff}, 8, "a multicast address"},
};

template <typename Address>
bool is_in(const Address& address, const Refused<Address>& range) {
  for (std::size_t byte = 0; byte < address.size(); ++byte) {
    const int bits = std::clamp(range.bits - static_cast<int>(byte) * 8, 0, 8);
    const auto mask = static_cast<std::uint8_t>(0xff00 >> bits);
    if ((address[byte] & mask) != (range.network[byte] & mask)) {
      return false;
    }
  }
  return true;
}

template <typename Address, std::size_t count>
Checked<std::string> parse_literal(std::string_view text, int family, std::string_view family_name,
                                   const Refused<Address> (&refused)[count]) {
  const std::string literal(text);  // inet_pton needs a NUL; an inner one makes the text invalid
  Address address{};
  if (literal.size() != std::strlen(literal.c_str()) ||
      inet_pton(family, literal.c_str(), address.data()) != 1) {
    return invalid(fmt::format("not an {} address", family_name), text);
  }
  const auto range = std::ranges::find_if(
      refused, [&](const Refused<Address>& one) { return is_in(address, one); });
  if (range != std::end(refused)) {
    return invalid(fmt::format("{}, which no peer can reach", range->why), text);
  }
  std::array<char, INET6_ADDRSTRLEN> spelled{};
  inet_ntop(family, address.data(), spelled.data(), spelled.size());
  return std::string(spelled.data());
}

/// @return whether the text has a run of letters of both cases, as tokens have but addresses, ids
///         and names of AWS do not. A service that is one answer behind sends a token as a value.
bool may_hold_token(std::string_view text) {
  constexpr std::size_t shortest = 12;
  constexpr std::string_view token_characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+=";
  if (text.contains('%')) {
    return true;
  }
  while (!text.empty()) {
    const auto run = text.substr(0, text.find_first_not_of(token_characters));
    if (run.size() >= shortest && std::ranges::any_of(run, is_upper_case) &&
        std::ranges::any_of(run, is_lower_case)) {
      return true;
    }
    text.remove_prefix(std::min(run.size() + 1, text.size()));
  }
  return false;
}

}  // namespace

std::string quote(std::string_view value) {
  constexpr std::size_t longest = 45;  // the longest spelling of an IPv6 address
  if (may_hold_token(value)) {
    return fmt::format("{} characters that may be a token", value.size());
  }
  return fmt::format("'{}'", support::printable(value, longest));
}

Checked<std::string> parse_value(std::string_view body) {
  const std::string_view value = without_newline(body);
  if (value.empty()) {
    return std::unexpected("empty");
  }
  if (value.contains('<')) {
    return invalid("a web page, not a value", value);
  }
  if (!std::ranges::all_of(value, is_printable_ascii)) {
    return invalid("not one line of plain text", value);
  }
  return std::string(value);
}

Checked<std::vector<std::string>> parse_lines(std::string_view body) {
  std::vector<std::string> values;
  for (const std::string& line : support::split(without_newline(body), '\n')) {
    TRY_ASSIGN(auto value, parse_value(line));
    values.push_back(std::move(value));
  }
  return values;
}

Checked<std::string> parse_ipv4(std::string_view text) {
  return parse_literal(text, AF_INET, "IPv4", refused_v4);
}

Checked<std::string> parse_ipv6(std::string_view text) {
  return parse_literal(text, AF_INET6, "IPv6", refused_v6);
}

Checked<std::string> parse_address(std::string_view text) {
  return text.contains(':') ? parse_ipv6(text) : parse_ipv4(text);
}

Checked<dialect::Region> parse_region(std::string_view text) {
  auto region = dialect::parse_region(text);
  if (!region) {
    return invalid("not a region name", text);
  }
  return *std::move(region);
}

Checked<std::string> parse_zone(std::string_view text) {
  constexpr std::size_t longest = 64;
  const auto allowed = [](char c) { return is_lower_case(c) || is_digit(c) || c == '-'; };
  if (text.empty() || text.size() > longest || !is_lower_case(text.front()) ||
      !std::ranges::all_of(text, allowed)) {
    return invalid("not a zone name", text);
  }
  return std::string(text);
}

Checked<std::string> parse_instance_id(std::string_view text) {
  constexpr std::size_t most_digits = 32;
  const std::string_view digits = text.substr(std::min(text.find('-'), text.size() - 1) + 1);
  if ((!text.starts_with("i-") && !text.starts_with("mi-")) || digits.empty() ||
      digits.size() > most_digits || !std::ranges::all_of(digits, is_hex_digit)) {
    return invalid("not an instance id", text);
  }
  return std::string(text);
}

Checked<std::string> parse_mac(std::string_view text) {
  std::string mac = support::to_lower(text);
  bool good = mac.size() == 17;
  for (std::size_t i = 0; good && i < mac.size(); ++i) {
    good = i % 3 == 2 ? mac[i] == ':' : is_hex_digit(mac[i]);
  }
  if (!good) {
    return invalid("not a MAC address", text);
  }
  return mac;
}

std::optional<dialect::Region> region_of_zone(std::string_view zone) {
  // The region ends with the first part that starts with a digit: us-west-2 in us-west-2-lax-1a.
  const auto part = std::ranges::adjacent_find(
      zone, [](char before, char c) { return before == '-' && is_digit(c); });
  if (part == zone.begin() || part == zone.end()) {
    return std::nullopt;
  }
  const auto end = std::find_if_not(part + 1, zone.end(), is_digit);
  if (end == zone.end()) {
    return std::nullopt;  // a region, not a zone
  }
  return dialect::parse_region({zone.begin(), end});
}

std::optional<dialect::Region> region_of_arn(std::string_view arn) {
  const auto parts = support::split(arn, ':');
  return parts.size() < 6 || parts[0] != "arn" ? std::nullopt : dialect::parse_region(parts[3]);
}

}  // namespace es_entrypoint::metadata
