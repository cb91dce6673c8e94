#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Json = nlohmann::ordered_json;  // the one kind of the program, for its size
using Text = std::optional<std::string>;

/// Keeps the first problem: one is enough to find the cause.
void note(std::string& problem, std::string another) {
  if (problem.empty()) {
    problem = std::move(another);
  }
}

const Json* find(const Json& object, const char* key) {
  const auto field = object.find(key);
  return field == object.end() || field->is_null() ? nullptr : &*field;
}

const Json& read_array(const Json& object, const char* key, std::string& problem) {
  static const Json none = Json::array();
  const Json* field = find(object, key);
  if (field == nullptr) {
    return none;
  }
  if (field->is_array()) {
    return *field;
  }
  note(problem, fmt::format("{} is not an array", key));
  return none;
}

/// Calls `read` with every object of the array.
template <typename Read>
void read_objects(const Json& object, const char* key, std::string& problem, Read read) {
  for (const Json& element : read_array(object, key, problem)) {
    if (element.is_object()) {
      read(element);
    } else {
      note(problem, fmt::format("{} holds something other than objects", key));
    }
  }
}

Text read_text(const Json& object, const char* key, std::string& problem) {
  const Json* field = find(object, key);
  if (field == nullptr) {
    return std::nullopt;
  }
  if (!field->is_string()) {
    note(problem, fmt::format("{} is not a string", key));
    return std::nullopt;
  }
  auto text = field->get<std::string>();
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

Text read_checked(const Json& object, const char* key,
                  Checked<std::string> (*parse)(std::string_view), std::string& problem) {
  const Text text = read_text(object, key, problem);
  if (!text) {
    return std::nullopt;
  }
  auto value = parse(*text);
  if (value) {
    return std::move(*value);
  }
  note(problem, fmt::format("{} is {}", key, value.error()));
  return std::nullopt;
}

/// @return the port, 0 for a missing one; nothing if it is not one.
std::optional<std::uint16_t> read_port(const Json& object, const char* key, std::string& problem) {
  const Json* field = find(object, key);
  if (field == nullptr) {
    return 0;
  }
  if (!field->is_number_unsigned() || field->get<std::uint64_t>() > 65535) {
    note(problem, fmt::format("{} is not a port", key));
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(field->get<std::uint64_t>());
}

/// The first usable address of an array; empty ones count for nothing.
Text first_address(const Json& object, const char* key,
                   Checked<std::string> (*parse)(std::string_view), std::string& problem) {
  for (const Json& element : read_array(object, key, problem)) {
    if (!element.is_string()) {
      note(problem, fmt::format("{} holds something other than strings", key));
      continue;
    }
    const auto& text = element.get_ref<const std::string&>();
    if (text.empty()) {
      continue;
    }
    auto address = parse(text);
    if (address) {
      return std::move(*address);
    }
    note(problem, fmt::format("{} is {}", key, address.error()));
  }
  return std::nullopt;
}

struct Network {
  NetworkMode mode = NetworkMode::unknown;
  std::string mode_problem;
  Text address;
  std::string address_problem;
  Text mac;
  std::string mac_problem;
};

NetworkMode network_mode_of(const std::optional<std::string>& name) {
  if (!name || name->empty()) {
    return NetworkMode::unknown;
  }
  if (*name == "awsvpc") {
    return NetworkMode::awsvpc;
  }
  if (*name == "host") {
    return NetworkMode::host;
  }
  return NetworkMode::bridge;  // "default", "container:ID" and networks of the user's too
}

Network read_network(const Json& object) {
  Network network;
  network.mode = network_mode_of(read_text(object, "NetworkMode", network.mode_problem));
  // Elsewhere the addresses are Docker's own, which no peer can reach.
  if (network.mode != NetworkMode::awsvpc) {
    return network;
  }
  network.address = first_address(object, "IPv4Addresses", &parse_ipv4, network.address_problem);
  if (!network.address) {
    network.address = first_address(object, "IPv6Addresses", &parse_ipv6, network.address_problem);
  }
  network.mac = read_checked(object, "MACAddress", &parse_mac, network.mac_problem);
  return network;
}

/// One of awsvpc, with an address if possible; else any, if all of them make sense.
Network read_networks(const Json& object) {
  Network best;
  std::string mode_problem;
  std::string address_problem;
  read_objects(object, "Networks", mode_problem, [&](const Json& element) {
    Network network = read_network(element);
    note(mode_problem, network.mode_problem);
    note(address_problem, network.address_problem);
    const bool better = best.mode != NetworkMode::awsvpc || !best.address;
    if (best.mode == NetworkMode::unknown || (better && network.mode == NetworkMode::awsvpc)) {
      best = std::move(network);
    }
  });
  if (best.mode != NetworkMode::awsvpc && !mode_problem.empty()) {
    best.mode = NetworkMode::unknown;  // what cannot be read may be the task's own interface
    best.mode_problem = std::move(mode_problem);
  }
  if (!best.address) {
    best.address_problem = std::move(address_problem);
  }
  return best;
}

std::vector<PortMapping> read_ports(const Json& object, const char* key, std::string& problem) {
  std::vector<PortMapping> mappings;
  read_objects(object, key, problem, [&](const Json& element) {
    std::string wrong;
    const auto inner = read_port(element, "ContainerPort", wrong);
    const auto outer = read_port(element, "HostPort", wrong);
    auto protocol = read_text(element, "Protocol", wrong);
    if (wrong.empty()) {
      mappings.push_back({*inner, *outer, std::move(protocol).value_or("tcp")});
    } else {
      note(problem, std::move(wrong));
    }
  });
  return mappings;
}

ContainerMetadata read_container(const Json& object) {
  ContainerMetadata container;
  std::string unused;  // only the agent's own containers have a type that matters
  container.normal = read_text(object, "Type", unused).value_or("NORMAL") == "NORMAL";
  if (!container.normal) {
    return container;  // what the agent keeps there is its own business
  }
  Network network = read_networks(object);
  container.network_mode = network.mode;
  container.network_problem = std::move(network.mode_problem);
  container.address = std::move(network.address);
  container.address_problem = std::move(network.address_problem);
  container.mac = std::move(network.mac);
  container.mac_problem = std::move(network.mac_problem);
  container.ports = read_ports(object, "Ports", container.ports_problem);
  return container;
}

Text read_region(const Json& object, const Text& zone, std::string& problem) {
  std::string arn_problem;
  const Text arn = read_text(object, "TaskARN", arn_problem);
  auto region = arn ? region_of_arn(*arn) : std::nullopt;
  if (!region && zone) {
    region = region_of_zone(*zone);
  }
  if (!region) {
    note(problem, std::move(arn_problem));
  }
  return region;
}

TaskMetadata read_task(const Json& object) {
  TaskMetadata task;
  task.fargate = read_text(object, "LaunchType", task.fargate_problem) == "FARGATE";
  task.zone = read_checked(object, "AvailabilityZone", &parse_zone, task.zone_problem);
  task.region = read_region(object, task.zone, task.region_problem);
  read_objects(object, "Containers", task.containers_problem, [&](const Json& element) {
    ContainerMetadata container = read_container(element);
    note(task.containers_problem, container.network_problem);
    if (container.normal && container.network_problem.empty()) {
      task.containers.push_back(std::move(container));
    }
  });
  return task;
}

MetadataFile read_file(const Json& object) {
  MetadataFile file;
  std::string unused;  // a status that cannot be read is not READY
  file.ready = read_text(object, "MetadataFileStatus", unused) == "READY";
  Network network = read_networks(object);
  file.network_mode = network.mode;
  file.network_problem = std::move(network.mode_problem);
  file.task_address = std::move(network.address);
  file.task_address_problem = std::move(network.address_problem);
  auto& problem = file.host_address_problem;
  file.host_address = read_checked(object, "HostPrivateIPv4Address", &parse_ipv4, problem);
  if (!file.host_address) {
    file.host_address = read_checked(object, "HostIPv6Address", &parse_ipv6, problem);
  }
  file.zone = read_checked(object, "AvailabilityZone", &parse_zone, file.zone_problem);
  file.region = read_region(object, file.zone, file.region_problem);
  file.ports = read_ports(object, "PortMappings", file.ports_problem);
  return file;
}

template <typename Document>
Checked<Document> parse(std::string_view text, Document (*read)(const Json&)) {
  const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) {
    return std::unexpected("it is not valid JSON");
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
