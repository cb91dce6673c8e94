#include "es_entrypoint/node/endpoint.hpp"

#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace es_entrypoint::node {
namespace {

using support::trim;

constexpr std::uint64_t highest_port = 65535;

/// A host and what may follow it, each without brackets.
struct HostAndPort {
  std::string_view host;
  std::string_view port;  ///< empty if there is none
};

HostAndPort split_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = std::min(text.find(']'), text.size());
    const auto rest = text.substr(std::min(end + 1, text.size()));
    return {text.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : ""};
  }
  if (const auto bracket = text.find('['); bracket != std::string_view::npos) {
    const auto range = text.substr(bracket + 1);
    return {text.substr(0, bracket), range.substr(0, range.find(']'))};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon != text.find_last_of(':')) {  // more: IPv6
    return {text, ""};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

std::string format_endpoint(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.address.contains(':');
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", endpoint.address, is_ipv6 ? "]" : "",
                     endpoint.port);
}

bool is_wildcard(const Endpoint& endpoint) {
  return endpoint.address == "0.0.0.0" || endpoint.address == "::";
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  constexpr std::string_view old_prefix = "inet[";
  if (text.starts_with(old_prefix) && text.ends_with(']')) {
    text = text.substr(old_prefix.size(), text.size() - old_prefix.size() - 1);
  }
  text = text.substr(text.find_last_of('/') + 1);
  const auto colon = text.find_last_of(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  auto address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  auto literal = metadata::normalize_address(std::string(address));
  const auto port = support::parse_number(text.substr(colon + 1), highest_port);
  if (!literal || !port) {
    return std::nullopt;
  }
  return Endpoint{*std::move(literal), static_cast<std::uint16_t>(*port)};
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const auto range = trim(text.substr(0, text.find(',')));
  const auto dash = range.find('-');
  const auto first = support::parse_number(trim(range.substr(0, dash)), highest_port);
  const auto last = dash == std::string_view::npos
                        ? first
                        : support::parse_number(trim(range.substr(dash + 1)), highest_port);
  if (!first || *first == 0 || !last || *last < *first) {
    return std::nullopt;
  }
  return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

std::vector<SeedHost> parse_seed_hosts(std::string_view list, std::uint16_t default_port) {
  std::vector<SeedHost> hosts;
  for (const auto& text : support::split_list(list)) {
    const auto [host, port] = split_host(text);
    if (host.empty()) {
      continue;
    }
    const auto range = parse_port_range(port);
    hosts.push_back({text, std::string(host), range ? range->first : default_port});
  }
  return hosts;
}

}  // namespace es_entrypoint::node
