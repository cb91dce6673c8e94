#include "es_entrypoint/metadata/published_ports.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;

constexpr std::uint16_t http_port = 9200;
constexpr std::uint16_t transport_port = 9300;

/// Agents before 1.41.1 leave the host's port out.
bool are_known(const std::vector<PortMapping>& mappings) {
  return !mappings.empty() && std::ranges::none_of(mappings, [](const PortMapping& mapping) {
    return mapping.host_port == 0;
  });
}

std::optional<support::Sourced<std::uint16_t>> find_moved(const std::vector<PortMapping>& mappings,
                                                          std::uint16_t port,
                                                          const std::string& origin) {
  const auto mapping = std::ranges::find_if(mappings, [port](const PortMapping& m) {
    return m.container_port == port && m.protocol == "tcp";
  });
  if (mapping == mappings.end() || mapping->host_port == port) return std::nullopt;
  return support::Sourced{mapping->host_port, origin};
}

PublishedPorts ports_of(const std::vector<PortMapping>& mappings, const std::string& origin) {
  return {find_moved(mappings, http_port, origin), find_moved(mappings, transport_port, origin)};
}

PublishedPorts not_published(const support::Error& error) {
  spdlog::warn("{}; the ports that ECS mapped are not published", error.message);
  return {};
}

Expected<PublishedPorts> find_mapped_ports(Sources& sources) {
  auto mode = sources.network_mode();
  if (!mode) return std::unexpected(std::move(mode.error()));
  if (*mode == NetworkMode::awsvpc || *mode == NetworkMode::host) return {};
  if (sources.task.exists()) {
    auto container = sources.task.container();
    if (!container) return std::unexpected(std::move(container.error()));
    if (are_known(container->ports)) {
      return ports_of(container->ports, sources.task.origin("Ports"));
    }
  }
  if (!sources.file) return {};
  auto file = sources.file->read(/*complete=*/true);
  if (!file) return not_published(file.error());
  if (!*file) return {};
  if (!(*file)->ready) {
    spdlog::warn(
        "the ECS metadata file {} is not complete: the ports that ECS mapped are not "
        "known and not published",
        sources.file->path());
  }
  return ports_of((*file)->ports, sources.file->origin("PortMappings"));
}

}  // namespace

Expected<PublishedPorts> find_published_ports(Sources& sources) {
  auto ports = find_mapped_ports(sources);
  if (ports || sources.options.publish_host.value.source != support::PublishHost::Source::given) {
    return ports;
  }
  // The operator told the address, so that nobody need be asked: a broken service must not matter.
  return not_published(ports.error());
}

}  // namespace es_entrypoint::metadata
