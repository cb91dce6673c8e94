#include "es_entrypoint/metadata/instance_facts.hpp"

#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/published_ports.hpp"
#include "es_entrypoint/metadata/security_groups.hpp"

#include <utility>

namespace es_entrypoint::metadata {

support::Expected<PeerAddress> fetch_peer_address(Sources& sources, const Needs& needs) {
  PeerAddress peer;
  if (needs.address) {
    TRY_ASSIGN(peer.address, find_address(sources));
  }
  if (needs.ports) {
    auto ports = find_published_ports(sources);
    peer.http_port = std::move(ports.http);
    peer.transport_port = std::move(ports.transport);
  }
  peer.network_mode = sources.known_network_mode();
  return peer;
}

support::Expected<Placement> fetch_placement(Sources& sources, const Needs& needs) {
  Placement placement;
  if (needs.region) {
    TRY_ASSIGN(placement.region, find_region(sources));
  }
  if (needs.groups) {
    TRY_ASSIGN(placement.groups, find_security_groups(sources));
  }
  if (needs.zone) {
    TRY_ASSIGN(placement.zone, find_zone(sources));
  }
  if (needs.instance_id) {
    TRY_ASSIGN(placement.instance_id, find_instance_id(sources));
  }
  return placement;
}

}  // namespace es_entrypoint::metadata
