#include "es_entrypoint/metadata/address.hpp"

#include "es_entrypoint/metadata/published_ports.hpp"
#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using support::failure;
using support::Sourced;
using Source = options::PublishHost::Source;
using AddressResult = Expected<Sourced<std::string>>;

std::unexpected<support::Error> no_address(std::string_view source, std::string_view reason,
                                           std::string_view remedy) {
  return failure(ExitCode::unavailable,
                 fmt::format("cannot read the address from {}: {}", source, reason),
                 fmt::format("{}{}{}", remedy, remedy.empty() ? "" : "; or ", address_workaround));
}

/// @return the address, or why the source has none to publish.
AddressResult require(const Field<std::string>& address, const support::Origin& origin,
                      std::string_view if_missing, std::string_view remedy) {
  if (address.value) {
    return Sourced{*address.value, origin};
  }
  return address.problem.empty() ? no_address(to_string(origin), if_missing, remedy)
                                 : no_address(to_string(origin), address.problem, "");
}

AddressResult fetch_from_task(Sources& sources) {
  if (!sources.task.exists()) {
    return no_address("ECS",
                      "not running in ECS: neither ECS_CONTAINER_METADATA_URI_V4 nor "
                      "ECS_CONTAINER_METADATA_URI is set",
                      "use --publish-host imds on EC2");
  }
  TRY_ASSIGN(const auto container, sources.task.fetch_container(sources.task_deadline()));
  const auto origin = sources.task.origin("Networks");
  if (container.network.mode != NetworkMode::awsvpc) {
    return no_address(to_string(origin),
                      "the task is not in awsvpc mode, and its host's address is not reported",
                      "use --publish-host auto, imds or ecs-file");
  }
  return require(container.network.address, origin, "no address is reported",
                 "check that the task has a network interface");
}

AddressResult fetch_task_address_from_file(Sources& sources) {
  TRY_ASSIGN(const auto file, sources.file->read(/*complete=*/true));
  return require(file ? file->network.address : Field<std::string>{},
                 sources.file->origin("Networks"), "it is empty, and the task is in awsvpc mode",
                 "use --publish-host auto or ecs");
}

/// Without the network mode, the instance's address may be the wrong one.
std::unexpected<support::Error> no_network_mode(const MetadataFileReader& file,
                                                const std::string& problem) {
  return failure(
      ExitCode::unavailable,
      fmt::format("cannot read the network mode from {}: {}; in awsvpc mode the instance's address "
                  "would be the wrong one",
                  file.origin("Networks"),
                  problem.empty() ? "the file does not have it, or is not complete" : problem),
      address_or_imds_workaround);
}

AddressResult fetch_from_file(Sources& sources) {
  if (!sources.file) {
    return no_address("the ECS metadata file", "ECS_CONTAINER_METADATA_FILE is not set",
                      "set ECS_ENABLE_CONTAINER_METADATA=true for the ECS agent");
  }
  // Only the complete file has the network mode; the task metadata has it sooner.
  TRY_ASSIGN(const auto file, sources.file->read(/*complete=*/!sources.task.exists()));
  if (!file) {
    return failure(ExitCode::unavailable,
                   fmt::format("cannot read the address from {}: the file does not exist",
                               support::printable(sources.file->path())),
                   fmt::format("mount it into the container; or {}", address_or_imds_workaround));
  }
  NetworkMode mode = file->network.mode;
  if (mode == NetworkMode::unknown) {
    TRY_ASSIGN(mode, sources.fetch_network_mode());
  }
  if (mode == NetworkMode::unknown) {
    return no_network_mode(*sources.file, file->network.mode_problem);
  }
  if (mode == NetworkMode::awsvpc) {
    return fetch_task_address_from_file(sources);
  }
  return require(file->host_address, sources.file->origin("HostPrivateIPv4Address"), "it is empty",
                 "use --publish-host imds on EC2");
}

AddressResult fetch_from_imds(Sources& sources) {
  TRY_ASSIGN(auto address, sources.imds.fetch({"local-ipv4", address_workaround}, &parse_ipv4));
  if (!address) {
    TRY_ASSIGN(address, sources.imds.fetch({"ipv6", address_workaround}, &parse_ipv6));
  }
  if (!address) {
    return no_address(to_string(sources.imds.origin("local-ipv4")),
                      "it has neither local-ipv4 nor ipv6 (404)",
                      "check that this is the metadata service of EC2");
  }
  return *std::move(address);
}

/// Requests the task's own address. A complete file replaces task metadata that cannot be read.
AddressResult fetch_awsvpc_address(Sources& sources) {
  if (sources.file && !sources.task.exists()) {
    return fetch_task_address_from_file(sources);
  }
  auto address = fetch_from_task(sources);
  if (address || !sources.file_is_enough()) {
    return address;
  }
  auto in_file = fetch_task_address_from_file(sources);
  return in_file ? in_file : address;
}

AddressResult fetch_host_address(Sources& sources, NetworkMode mode) {
  if (sources.file) {
    auto address = fetch_from_file(sources);
    if (address || mode == NetworkMode::unknown) {
      return address;
    }
    support::warn(
        {fmt::format("{}; asking the EC2 metadata service instead", address.error().problem),
         address.error().remedy});
  }
  return fetch_from_imds(sources);
}

/// A task with its own interface has its own address; at its instance's, peers would not reach it.
/// All others are reached at their host's address.
Expected<PeerAddress> fetch_by_network(Sources& sources) {
  PeerAddress peer;
  if (is_kubernetes_pod(sources.options)) {
    TRY_ASSIGN(const auto pod, sources.pod.fetch_address());
    peer.address = pod.address;
    peer.network_mode = pod.on_hosts_network ? NetworkMode::unknown : NetworkMode::pod;
    return peer;
  }
  TRY_ASSIGN(peer.network_mode, sources.fetch_network_mode());
  TRY_ASSIGN(peer.address, peer.network_mode == NetworkMode::awsvpc
                               ? fetch_awsvpc_address(sources)
                               : fetch_host_address(sources, peer.network_mode));
  return peer;
}

Expected<PeerAddress> fetch_address(Sources& sources) {
  const auto& choice = sources.options.publish_host;
  PeerAddress peer;
  switch (choice.value.source) {
    case Source::automatic:
      return fetch_by_network(sources);
    case Source::imds: {
      TRY_ASSIGN(peer.address, fetch_from_imds(sources));
      break;
    }
    case Source::ecs: {
      TRY_ASSIGN(peer.address, fetch_from_task(sources));
      break;
    }
    case Source::ecs_file: {
      TRY_ASSIGN(peer.address, fetch_from_file(sources));
      break;
    }
    case Source::given:
      peer.address = {choice.value.given, choice.origin};
      break;
    case Source::none:
      break;
  }
  return peer;
}

}  // namespace

Expected<PeerAddress> fetch_peer_address(Sources& sources, const Needs& needs) {
  PeerAddress peer;
  if (needs.address) {
    TRY_ASSIGN(peer, fetch_address(sources));
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

}  // namespace es_entrypoint::metadata
