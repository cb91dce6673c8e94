#include "es_entrypoint/metadata/instance_facts.hpp"

#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/published_ports.hpp"
#include "es_entrypoint/metadata/security_groups.hpp"

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;

/// Runs `find` where its fact is needed, and keeps what it found.
template <typename Fact>
Expected<void> find_if(bool needed, Expected<Fact> (*find)(Sources&), Sources& sources,
                       Fact& fact) {
  if (!needed) {
    return {};
  }
  TRY_ASSIGN(auto found, find(sources));
  fact = std::move(found);
  return {};
}

}  // namespace

Expected<InstanceFacts> fetch_instance_facts(Sources& sources, const Needs& needs) {
  InstanceFacts facts;
  Expected<void> found = find_if(needs.address, find_address, sources, facts.address);
  PublishedPorts ports;
  if (found && needs.ports) {
    ports = find_published_ports(sources);
  }
  if (found) {
    found = find_if(needs.region, find_region, sources, facts.region);
  }
  if (found) {
    found = find_if(needs.groups, find_security_groups, sources, facts.groups);
  }
  if (found) {
    found = find_if(needs.zone, find_zone, sources, facts.zone);
  }
  if (found) {
    found = find_if(needs.instance_id, find_instance_id, sources, facts.instance_id);
  }
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }

  facts.network_mode = sources.known_network_mode();
  facts.http_port = std::move(ports.http);
  facts.transport_port = std::move(ports.transport);
  return facts;
}

}  // namespace es_entrypoint::metadata
