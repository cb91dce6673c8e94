#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/support/error.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

/// A checked value, or why the text is invalid, to follow "... is": "empty", "not an IPv4 or IPv6
/// address: 'x'". Its quotes of the text are printable.
template <typename T>
using Checked = std::expected<T, std::string>;

/// @return the start of a received value for a message, printable and in quotes: at most as long as
///         an address, and nothing that may be a token.
[[nodiscard]] std::string quote(std::string_view value);

/// A one-line value. One trailing newline is removed. An empty text, characters other than
/// printable ASCII and what looks like a web page are refused.
[[nodiscard]] Checked<std::string> parse_value(std::string_view body);

/// @return the value of a one-line body, parsed by `parse`.
template <typename T>
[[nodiscard]] Checked<T> parse_line(std::string_view body, Checked<T> (*parse)(std::string_view)) {
  TRY_ASSIGN(const auto value, parse_value(body));
  return parse(value);
}

/// A list, one value per line; an empty list is refused.
[[nodiscard]] Checked<std::vector<std::string>> parse_lines(std::string_view body);

// An address that an interface can have: a literal that inet_pton accepts, and not unspecified,
// loopback, link-local, multicast, reserved, or an IPv6 form of an IPv4 address (IPv4-compatible,
// mapped, translated, NAT64, 6to4).

/// @return the literal in inet_ntop's spelling.
[[nodiscard]] Checked<std::string> parse_ipv4(std::string_view text);
[[nodiscard]] Checked<std::string> parse_ipv6(std::string_view text);
/// Either of them.
[[nodiscard]] Checked<std::string> parse_address(std::string_view text);

[[nodiscard]] Checked<dialect::Region> parse_region(std::string_view text);

/// An availability, local or wavelength zone: lower-case letters, digits and '-', at most 64.
[[nodiscard]] Checked<std::string> parse_zone(std::string_view text);

/// "i-" or, outside EC2, "mi-" with up to 32 hexadecimal digits.
[[nodiscard]] Checked<std::string> parse_instance_id(std::string_view text);

/// Six pairs of hexadecimal digits with colons; returned in lower case, as in the service's paths.
[[nodiscard]] Checked<std::string> parse_mac(std::string_view text);

/// @return "us-west-2" for "us-west-2b", and for local and wavelength zones such as
///         "us-west-2-lax-1a"; nothing if the text is not a zone.
[[nodiscard]] std::optional<dialect::Region> region_of_zone(std::string_view zone);

/// @return the region in "arn:aws:ecs:us-west-2:111122223333:task/..."; nothing if it has none.
[[nodiscard]] std::optional<dialect::Region> region_of_arn(std::string_view arn);

}  // namespace es_entrypoint::metadata
