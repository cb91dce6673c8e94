#include "es_entrypoint/metadata/ecs_documents.hpp"

#include "es_entrypoint/metadata/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

NetworkMode parse_network_mode(const std::optional<std::string>& name) {
  if (!name) {
    return NetworkMode::unknown;
  }
  if (*name == "awsvpc") {
    return NetworkMode::awsvpc;
  }
  if (*name == "host") {
    return NetworkMode::host;
  }
  return NetworkMode::bridge;  // also "default", "container:ID" and the user's own networks
}

Network read_network(const Json& object) {
  Network network;
  network.mode = parse_network_mode(read_text(object, "NetworkMode", network.mode_problem));
  // In any other mode the addresses are Docker's own, which no peer can reach.
  if (network.mode == NetworkMode::awsvpc) {
    read_first(object, "IPv4Addresses", &parse_ipv4, network.address);
    read_first(object, "IPv6Addresses", &parse_ipv6, network.address);
    read_field(object, "MACAddress", &parse_mac, network.mac);
  }
  return network;
}

/// @return a network in awsvpc mode, preferably with an address; else any, if all are valid.
Network read_networks(const Json& object) {
  Network best;
  std::string mode_problem;
  std::string address_problem;
  for (const Json* element : read_objects(object, "Networks", mode_problem)) {
    Network network = read_network(*element);
    note(mode_problem, network.mode_problem);
    note(address_problem, network.address.problem);
    const bool better = best.mode != NetworkMode::awsvpc || !best.address.value;
    if (best.mode == NetworkMode::unknown || (better && network.mode == NetworkMode::awsvpc)) {
      best = std::move(network);
    }
  }
  if (best.mode != NetworkMode::awsvpc && !mode_problem.empty()) {
    best.mode = NetworkMode::unknown;  // the invalid network may be the task's own interface
    best.mode_problem = std::move(mode_problem);
  }
  if (!best.address.value) {
    best.address.problem = std::move(address_problem);
  }
  return best;
}

std::vector<PortMapping> read_ports(const Json& object, const char* key, std::string& problem) {
  std::vector<PortMapping> mappings;
  for (const Json* element : read_objects(object, key, problem)) {
    std::string invalid;
    const auto inner = read_port(*element, "ContainerPort", invalid);
    const auto outer = read_port(*element, "HostPort", invalid);
    auto protocol = read_text(*element, "Protocol", invalid);
    if (invalid.empty()) {
      mappings.push_back({*inner, *outer, std::move(protocol).value_or("tcp")});
    } else {
      note(problem, std::move(invalid));
    }
  }
  return mappings;
}

ContainerMetadata read_container(const Json& object) {
  ContainerMetadata container;
  std::string unused;  // a type that is not a string is not the agent's
  container.normal = read_text(object, "Type", unused).value_or("NORMAL") == "NORMAL";
  if (container.normal) {
    container.network = read_networks(object);
    container.ports = read_ports(object, "Ports", container.ports_problem);
  }
  return container;
}

Field<dialect::Region> read_region(const Json& object, const Field<std::string>& zone) {
  Field<dialect::Region> region;
  std::string problem;
  if (const auto arn = read_text(object, "TaskARN", problem)) {
    region.value = region_of_arn(*arn);
  }
  if (!region.value && zone.value) {
    region.value = region_of_zone(*zone.value);
  }
  if (!region.value) {
    region.problem = std::move(problem);
  }
  return region;
}

TaskMetadata read_task(const Json& object) {
  TaskMetadata task;
  task.fargate = read_text(object, "LaunchType", task.fargate_problem) == "FARGATE";
  read_field(object, "AvailabilityZone", &parse_zone, task.zone);
  task.region = read_region(object, task.zone);
  for (const Json* element : read_objects(object, "Containers", task.containers_problem)) {
    ContainerMetadata container = read_container(*element);
    note(task.containers_problem, container.network.mode_problem);
    if (container.normal && container.network.mode_problem.empty()) {
      task.containers.push_back(std::move(container));
    }
  }
  return task;
}

MetadataFile read_file(const Json& object) {
  MetadataFile file;
  std::string unused;  // a status that is not a string is not READY
  file.ready = read_text(object, "MetadataFileStatus", unused) == "READY";
  file.network = read_networks(object);
  read_field(object, "HostPrivateIPv4Address", &parse_ipv4, file.host_address);
  read_field(object, "HostIPv6Address", &parse_ipv6, file.host_address);
  read_field(object, "AvailabilityZone", &parse_zone, file.zone);
  file.region = read_region(object, file.zone);
  file.ports = read_ports(object, "PortMappings", file.ports_problem);
  return file;
}

template <typename Document>
Checked<Document> parse(std::string_view text, Document (*read)(const Json&)) {
  const Json document = support::parse_json(text);
  if (document.is_discarded()) {
    return std::unexpected("it is not valid JSON, or is too complex");
  }
  if (!document.is_object()) {
    return std::unexpected("it is not a JSON object");
  }
  return read(document);
}

}  // namespace

Checked<ContainerMetadata> parse_container_metadata(std::string_view json) {
  return parse(json, &read_container);
}

Checked<TaskMetadata> parse_task_metadata(std::string_view json) { return parse(json, &read_task); }

Checked<MetadataFile> parse_metadata_file(std::string_view json) { return parse(json, &read_file); }

}  // namespace es_entrypoint::metadata
