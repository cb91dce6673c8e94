#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::node {

/// An address and a TCP port.
struct Endpoint {
  std::string address;  ///< an IPv4 or IPv6 literal, as inet_ntop spells it
  std::uint16_t port = 0;

  auto operator<=>(const Endpoint&) const = default;
};

/// @return "10.0.1.11:9300" or "[fd00::11]:9300".
[[nodiscard]] std::string format_endpoint(const Endpoint& endpoint);

/// @return whether it stands for every address of a host.
[[nodiscard]] bool is_wildcard(const Endpoint& endpoint);

/// Parses an address as the engine reports it: "10.0.1.11:9300", "[fd00::11]:9300", with a name and
/// a slash before it, or in 1.x inside "inet[...]".
/// @return nothing if the text is not one.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view text);

/// The ports that a setting of the engine names, both included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  [[nodiscard]] bool contains(std::uint16_t port) const { return first <= port && port <= last; }
  bool operator==(const PortRange&) const = default;
};

/// @param text "9200", "9200-9300", or a list of these, of which the first counts
/// @return nothing if the text is not one, or starts with 0, which lets the kernel choose.
[[nodiscard]] std::optional<PortRange> parse_port_range(std::string_view text);

/// Another node's host in the operator's list.
struct SeedHost {
  std::string text;  ///< as in the list
  std::string host;  ///< a name, or a literal without brackets
  std::uint16_t port = 0;

  bool operator==(const SeedHost&) const = default;
};

/// @param list  hosts, joined by commas: "HOST", "HOST:PORT", "[IPV6]:PORT", "HOST[PORT-PORT]"
/// @param default_port of a host without a port
[[nodiscard]] std::vector<SeedHost> parse_seed_hosts(std::string_view list,
                                                     std::uint16_t default_port);

}  // namespace es_entrypoint::node
