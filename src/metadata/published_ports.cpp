#include "es_entrypoint/metadata/published_ports.hpp"

#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using namespace std::chrono_literals;
using HostPort = std::optional<support::Sourced<std::uint16_t>>;

constexpr http::Clock::Duration longest_port_wait = 2s;

/// One port of the container, and its mapping in ECS's documents.
struct Port {
  std::uint16_t number = 0;
  bool mapped = false;
  HostPort host = {};  ///< nothing if not known: agents before 1.41.1 omit it

  [[nodiscard]] bool is_unknown() const { return mapped && !host; }

  void look_up(const std::vector<PortMapping>& mappings, const support::Origin& origin) {
    for (const PortMapping& mapping : mappings) {
      const bool is_its = mapping.container_port == number && mapping.protocol == "tcp";
      mapped |= is_its;
      if (is_its && !host && mapping.host_port != 0) {
        host = {mapping.host_port, origin};
      }
    }
  }

  /// @return the host's port if it is another.
  [[nodiscard]] HostPort moved() const {
    return host && host->value != number ? host : std::nullopt;
  }
};

struct Ports {
  Port http{.number = 9200};
  Port transport{.number = 9300};
  NetworkMode network_mode = NetworkMode::unknown;

  [[nodiscard]] bool has_unknown() const { return http.is_unknown() || transport.is_unknown(); }

  void look_up(const std::vector<PortMapping>& mappings, const std::string& problem,
               const support::Origin& origin) {
    http.look_up(mappings, origin);
    transport.look_up(mappings, origin);
    if (!problem.empty()) {
      support::warn(
          {fmt::format("cannot use every port mapping of {}, so not every port is published: "
                       "{}",
                       origin, problem)});
    }
  }
};

void warn_of(const support::Error& error) {
  support::warn({fmt::format("the ports that ECS mapped are not published: {}", error.problem),
                 error.remedy});
}

void warn_of_unknown(const Ports& ports) {
  const bool both = ports.http.is_unknown() && ports.transport.is_unknown();
  const char* single =
      ports.http.is_unknown() ? "port for 9200, so it is" : "port for 9300, so it is";
  support::warn({fmt::format("ECS did not report the host {} not published",
                             both ? "ports for 9200 and 9300, so they are" : single),
                 "publish with the engine's own settings, or set "
                 "ECS_ENABLE_CONTAINER_METADATA=true for the ECS agent"});
}

void look_up_in_file(Ports& ports, MetadataFileReader& reader) {
  const auto file = reader.read(/*complete=*/true);
  if (!file) {
    warn_of(file.error());
    return;
  }
  if (*file) {
    ports.look_up((*file)->ports, (*file)->ports_problem, reader.origin("PortMappings"));
  }
  if (*file && !(*file)->ready) {
    support::warn(
        {fmt::format("the ports that ECS mapped are not published: the ECS metadata file {} "
                     "is not complete",
                     reader.path())});
  } else if (ports.has_unknown()) {
    warn_of_unknown(ports);
  }
}

Expected<Ports> fetch_ports(Sources& sources) {
  Ports ports;
  const http::Deadline until = sources.deadline.within(longest_port_wait);
  TRY_ASSIGN(ports.network_mode, sources.fetch_network_mode(until));
  if (ports.network_mode == NetworkMode::awsvpc || ports.network_mode == NetworkMode::host) {
    return ports;
  }
  bool reported = false;
  if (sources.task.exists()) {
    TRY_ASSIGN(const auto container, sources.task.fetch_container(until));
    ports.look_up(container.ports, container.ports_problem, sources.task.origin("Ports"));
    reported = !container.ports.empty();
  }
  if (sources.file && (!reported || ports.has_unknown())) {
    look_up_in_file(ports, *sources.file);
  } else if (ports.has_unknown()) {
    warn_of_unknown(ports);
  }
  return ports;
}

}  // namespace

PublishedPorts fetch_published_ports(Sources& sources) {
  const auto ports = fetch_ports(sources);
  if (!ports) {
    warn_of(ports.error());
    return {};
  }
  return {ports->http.moved(), ports->transport.moved(), ports->network_mode};
}

}  // namespace es_entrypoint::metadata
