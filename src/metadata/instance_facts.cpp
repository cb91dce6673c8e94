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
    TRY_ASSIGN(auto found, fetch_address(sources));
    peer.address = std::move(found.address);
    peer.network_mode = found.network_mode;
  }
  if (needs.ports) {
    auto ports = fetch_published_ports(sources);
    peer.http_port = std::move(ports.http);
    peer.transport_port = std::move(ports.transport);
    if (peer.network_mode == NetworkMode::unknown) {
      peer.network_mode = ports.network_mode;
    }
  }
  return peer;
}

support::Expected<Placement> fetch_placement(Sources& sources, const Needs& needs) {
  Placement placement;
  if (needs.region) {
    TRY_ASSIGN(placement.region, fetch_region(sources));
  }
  if (needs.groups) {
    TRY_ASSIGN(placement.groups, fetch_security_groups(sources));
  }
  if (needs.zone) {
    TRY_ASSIGN(placement.zone, fetch_zone(sources));
  }
  if (needs.instance_id) {
    TRY_ASSIGN(placement.instance_id, fetch_instance_id(sources));
  }
  return placement;
}

}  // namespace es_entrypoint::metadata
