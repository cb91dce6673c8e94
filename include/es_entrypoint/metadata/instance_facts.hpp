#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {

// Tested by tests/unit/metadata/address_test.cpp, placement_test.cpp and published_ports_test.cpp.

/// What the plan needs to know; nothing else is requested.
struct Needs {
  bool address = false;
  bool ports = false;
  bool region = false;
  bool groups = false;
  bool zone = false;
  bool instance_id = false;

  [[nodiscard]] bool any_address() const { return address || ports; }
  [[nodiscard]] bool any_placement() const { return region || groups || zone || instance_id; }

  bool operator==(const Needs&) const = default;
};

// What the metadata services reported. Only what was needed is filled in.

/// Where other nodes reach this one.
struct PeerAddress {
  NetworkMode network_mode = NetworkMode::unknown;
  /// An IPv4 or IPv6 literal that a source asserted, or what the operator specified, unchanged.
  std::optional<support::Sourced<std::string>> address;
  /// The host's ports for the container's 9200 and 9300, if they differ from these.
  std::optional<support::Sourced<std::uint16_t>> http_port;
  std::optional<support::Sourced<std::uint16_t>> transport_port;
};

/// Where the instance is, and the groups that its peers are in.
struct Placement {
  std::optional<support::Sourced<std::string>> region;
  /// Security group ids, else names.
  std::optional<support::Sourced<std::vector<std::string>>> groups;
  std::optional<support::Sourced<std::string>> zone;
  std::optional<support::Sourced<std::string>> instance_id;
};

/// Asks the metadata services for the address and the ports that are needed, before the deadline of
/// `sources`. Sends no request for what the operator specified.
/// @return 69 if the address is needed and no source has one, with the likely cause and the remedy.
[[nodiscard]] support::Expected<PeerAddress> fetch_peer_address(Sources& sources,
                                                                const Needs& needs);

/// As `fetch_peer_address`, for all else. The id of an instance is left out, with a warning, if
/// there is no instance.
/// @return 69 if anything that is needed could not be read.
/// Tested with each source, such as by address_test and placement_test.
[[nodiscard]] support::Expected<Placement> fetch_placement(Sources& sources, const Needs& needs);

}  // namespace es_entrypoint::metadata
