#include "es_entrypoint/check/address_checks.hpp"

#include "es_entrypoint/metadata/local_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace es_entrypoint::check {
namespace {

/// @return the first needed part of the placement, for the finding of a failure.
const char* subject_of(const metadata::Needs& needs) {
  if (needs.region) {
    return "region";
  }
  return needs.groups ? "security groups" : "node attributes";
}

template <typename T>
Finding make_fact_finding(const char* subject, const std::optional<support::Sourced<T>>& fact) {
  if (!fact) {
    return {subject, Verdict::warning, "not reported"};
  }
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    return {subject, Verdict::ok,
            fmt::format("{} ({})", fmt::join(fact->value, ", "), fact->origin)};
  } else {
    return {subject, Verdict::ok, fmt::format("{} ({})", fact->value, fact->origin)};
  }
}

/// Whether the kernel has a route to the published address. Sends nothing.
Finding check_route(const std::string& address) {
  constexpr std::uint16_t transport_port = 9300;
  if (!metadata::normalize_address(address)) {
    return {"route", Verdict::ok, fmt::format("{} is a name; it is published unchanged", address)};
  }
  const auto source = metadata::read_source_address(address, transport_port);
  if (source) {
    return {"route", Verdict::ok, "the kernel has a route to the address"};
  }
  return {"route", Verdict::warning,
          fmt::format("no route to {}: {}", address, support::text_of_errno(source.error())),
          "check that peers reach this address, and the container's network"};
}

}  // namespace

Findings check_peer_address(const support::Expected<metadata::PeerAddress>& peer,
                            const metadata::Needs& needs) {
  if (!peer) {
    return {make_finding("address", Verdict::failure, peer.error())};
  }
  Findings findings;
  if (needs.address && peer->address) {
    findings.push_back(make_fact_finding("address", peer->address));
    findings.push_back(check_route(peer->address->value));
  }
  if (peer->http_port) {
    findings.push_back(make_fact_finding("http port", peer->http_port));
  }
  if (peer->transport_port) {
    findings.push_back(make_fact_finding("transport port", peer->transport_port));
  }
  return findings;
}

Findings check_placement(const support::Expected<metadata::Placement>& placement,
                         const metadata::Needs& needs) {
  if (!placement) {
    return {make_finding(subject_of(needs), Verdict::failure, placement.error())};
  }
  Findings findings;
  if (needs.region) {
    const auto name = placement->region.transform(
        [](const auto& region) { return support::Sourced{region.value.name(), region.origin}; });
    findings.push_back(make_fact_finding("region", name));
  }
  if (needs.groups) {
    findings.push_back(make_fact_finding("security groups", placement->groups));
  }
  if (needs.zone) {
    findings.push_back(make_fact_finding("zone", placement->zone));
  }
  if (needs.instance_id) {
    findings.push_back(make_fact_finding("instance", placement->instance_id));
  }
  return findings;
}

}  // namespace es_entrypoint::check
