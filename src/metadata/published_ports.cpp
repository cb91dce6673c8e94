#include "es_entrypoint/metadata/published_ports.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using namespace std::chrono_literals;
using HostPort = std::optional<support::Sourced<std::uint16_t>>;

constexpr http::Clock::Duration port_patience = 2s;

/// One port of the container's, and what ECS's documents say of it.
struct Port {
  std::uint16_t number = 0;
  bool mapped = false;
  HostPort host;  ///< nothing where it is not known: agents before 1.41.1 leave it out

  [[nodiscard]] bool is_unknown() const { return mapped && !host; }

  void look_up(const std::vector<PortMapping>& mappings, const support::Origin& origin) {
    for (const PortMapping& mapping : mappings) {
      if (mapping.container_port != number || mapping.protocol != "tcp") {
        continue;
      }
      mapped = true;
      if (!host && mapping.host_port != 0) {
        host = {mapping.host_port, origin};
      }
    }
  }

  /// @return the host's port where it is another.
  [[nodiscard]] HostPort moved() const {
    return host && host->value != number ? host : std::nullopt;
  }
};

struct Ports {
  Port http{.number = 9200, .host = {}};
  Port transport{.number = 9300, .host = {}};

  [[nodiscard]] bool has_unknown() const { return http.is_unknown() || transport.is_unknown(); }

  void look_up(const std::vector<PortMapping>& mappings, const support::Origin& origin) {
    http.look_up(mappings, origin);
    transport.look_up(mappings, origin);
  }
};

void warn_of_problem(const std::string& problem, const support::Origin& origin) {
  if (problem.empty()) {
    return;
  }
  spdlog::warn(
      "cannot use every port mapping of {}: {}; a port that ECS mapped there is not published",
      origin, problem);
}

/// @return whether the task metadata tells of any port.
Expected<bool> look_up_in_task(Ports& ports, Sources& sources, const http::Deadline& until) {
  if (!sources.task.exists()) {
    return false;
  }
  TRY_ASSIGN(const auto container, sources.task.container(until));
  ports.look_up(container.ports, sources.task.origin("Ports"));
  warn_of_problem(container.ports_problem, sources.task.origin("Ports"));
  return !container.ports.empty();
}

/// @return whether the file is complete, or not there.
Expected<bool> look_up_in_file(Ports& ports, Sources& sources) {
  if (!sources.file) {
    return true;
  }
  TRY_ASSIGN(const auto file, sources.file->read(/*complete=*/true));
  if (!file) {
    return true;
  }
  ports.look_up(file->ports, sources.file->origin("PortMappings"));
  warn_of_problem(file->ports_problem, sources.file->origin("PortMappings"));
  return file->ready;
}

void warn_of(const support::Error& error) {
  spdlog::warn("{}; the ports that ECS mapped are not published", error.message());
}

void warn_of_unknown(const Ports& ports) {
  const char* which = !ports.transport.is_unknown() ? "port 9200"
                      : !ports.http.is_unknown()    ? "port 9300"
                                                    : "ports 9200 and 9300";
  spdlog::warn(
      "ECS does not tell where on the host it mapped {}: not published; publish it by the engine's "
      "own settings, or set ECS_ENABLE_CONTAINER_METADATA=true for the ECS agent",
      which);
}

Expected<Ports> find_mapped_ports(Sources& sources) {
  Ports ports;
  const http::Deadline until = sources.deadline.within(port_patience);
  TRY_ASSIGN(const auto mode, sources.network_mode(until));
  if (mode == NetworkMode::awsvpc || mode == NetworkMode::host) {
    return ports;
  }

  TRY_ASSIGN(const auto told, look_up_in_task(ports, sources, until));
  Expected<bool> complete = true;
  if (!told || ports.has_unknown()) {
    complete = look_up_in_file(ports, sources);
  }
  if (!complete) {
    warn_of(complete.error());
  } else if (!*complete) {
    spdlog::warn(
        "the ECS metadata file {} is not complete: the ports that ECS mapped are not "
        "known and not published",
        sources.file->path());
  } else if (ports.has_unknown()) {
    warn_of_unknown(ports);
  }
  return ports;
}

}  // namespace

PublishedPorts find_published_ports(Sources& sources) {
  const auto ports = find_mapped_ports(sources);
  if (!ports) {
    warn_of(ports.error());
    return {};
  }
  return {ports->http.moved(), ports->transport.moved()};
}

}  // namespace es_entrypoint::metadata
