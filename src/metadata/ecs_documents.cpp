#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Json = nlohmann::json;

/// Takes fields out of JSON objects and remembers the first that is not what it should be, so that
/// a document is read in one go and judged at the end.
class Reader {
 public:
  [[nodiscard]] const std::string& problem() const { return problem_; }
  void complain(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  /// Every element of the array, each an object, as `read` makes it.
  template <typename Read>
  auto objects(const Json& object, const char* key, Read read) {
    std::vector<decltype(read(object))> values;
    for (const Json& element : array(object, key)) {
      if (element.is_object()) {
        values.push_back(read(element));
      } else {
        complain(fmt::format("{} holds something other than objects", key));
      }
    }
    return values;
  }

  std::optional<std::string> text(const Json& object, const char* key) {
    const Json* field = find(object, key);
    if (field == nullptr) return std::nullopt;
    if (!field->is_string()) {
      complain(fmt::format("{} is not a string", key));
      return std::nullopt;
    }
    return field->get<std::string>();
  }

  std::uint16_t port(const Json& object, const char* key) {
    const Json* field = find(object, key);
    if (field == nullptr) return 0;
    if (!field->is_number_unsigned() || field->get<std::uint64_t>() > 65535) {
      complain(fmt::format("{} is not a port", key));
      return 0;
    }
    return static_cast<std::uint16_t>(field->get<std::uint64_t>());
  }

  /// The first usable address of an array; empty ones count for nothing.
  /// @param problem what is wrong with the others, unless it tells of something already
  std::optional<std::string> first_address(const Json& object, const char* key,
                                           std::string& problem) {
    for (const Json& element : array(object, key)) {
      if (element.is_string() && element.get_ref<const std::string&>().empty()) continue;
      auto address = read_address(element);
      if (address) return std::move(*address);
      if (problem.empty()) problem = fmt::format("{} {}", key, address.error());
    }
    return std::nullopt;
  }

  std::optional<std::string> address(const Json& object, const char* key) {
    return checked(text(object, key), key, &parse_address);
  }

  std::optional<std::string> identifier(const Json& object, const char* key) {
    return checked(text(object, key), key, &parse_identifier);
  }

  std::optional<std::string> mac(const Json& object, const char* key) {
    return checked(text(object, key), key, &parse_mac);
  }

 private:
  static const Json* find(const Json& object, const char* key) {
    const auto field = object.find(key);
    return field == object.end() || field->is_null() ? nullptr : &*field;
  }

  static Checked<std::string> read_address(const Json& element) {
    if (!element.is_string()) return std::unexpected("holds something other than strings");
    auto address = parse_address(element.get_ref<const std::string&>());
    if (!address) return std::unexpected("is " + address.error());
    return address;
  }

  const Json& array(const Json& object, const char* key) {
    static const Json none = Json::array();
    const Json* field = find(object, key);
    if (field == nullptr) return none;
    if (!field->is_array()) {
      complain(fmt::format("{} is not an array", key));
      return none;
    }
    return *field;
  }

  std::optional<std::string> checked(Checked<std::string> value, const char* key) {
    if (value) return std::move(*value);
    complain(fmt::format("{} is {}", key, value.error()));
    return std::nullopt;
  }

  std::optional<std::string> checked(const std::optional<std::string>& text, const char* key,
                                     Checked<std::string> (*parse)(std::string_view)) {
    if (!text || text->empty()) return std::nullopt;
    return checked(parse(*text), key);
  }

  std::string problem_;
};

struct Network {
  NetworkMode mode = NetworkMode::unknown;
  std::optional<std::string> address;
  std::optional<std::string> mac;
  std::string problem;  ///< with addresses that cannot be used; it matters where no other can be
};

NetworkMode network_mode_of(const std::optional<std::string>& name) {
  if (!name || name->empty()) return NetworkMode::unknown;
  if (*name == "awsvpc") return NetworkMode::awsvpc;
  if (*name == "host") return NetworkMode::host;
  return NetworkMode::bridge;  // "default", "container:ID" and networks of the user's too
}

Network read_network(Reader& reader, const Json& object) {
  Network network{network_mode_of(reader.text(object, "NetworkMode")), {}, {}, {}};
  // Elsewhere the addresses are Docker's own, which no peer can reach.
  if (network.mode != NetworkMode::awsvpc) return network;
  network.address = reader.first_address(object, "IPv4Addresses", network.problem);
  if (!network.address) {
    network.address = reader.first_address(object, "IPv6Addresses", network.problem);
  }
  network.mac = reader.mac(object, "MACAddress");
  return network;
}

/// One of awsvpc, with an address if possible; else any.
Network read_networks(Reader& reader, const Json& object) {
  Network best;
  std::string problem;
  for (Network& network : reader.objects(object, "Networks", [&](const Json& element) {
         return read_network(reader, element);
       })) {
    if (problem.empty()) problem = network.problem;
    const bool better = best.mode != NetworkMode::awsvpc || !best.address;
    if (best.mode == NetworkMode::unknown || (better && network.mode == NetworkMode::awsvpc)) {
      best = std::move(network);
    }
  }
  if (!best.address && !problem.empty()) reader.complain(std::move(problem));
  return best;
}

std::vector<PortMapping> read_ports(Reader& reader, const Json& object, const char* key) {
  return reader.objects(object, key, [&](const Json& mapping) {
    return PortMapping{reader.port(mapping, "ContainerPort"), reader.port(mapping, "HostPort"),
                       reader.text(mapping, "Protocol").value_or("tcp")};
  });
}

ContainerMetadata read_container(Reader& reader, const Json& object) {
  ContainerMetadata container;
  container.normal = reader.text(object, "Type").value_or("NORMAL") == "NORMAL";
  if (!container.normal) return container;  // what the agent keeps there is its own business
  Network network = read_networks(reader, object);
  container.network_mode = network.mode;
  container.address = std::move(network.address);
  container.mac = std::move(network.mac);
  container.ports = read_ports(reader, object, "Ports");
  return container;
}

/// A container of others than this one: what is wrong with it does not spoil the document.
Checked<ContainerMetadata> read_container_alone(const Json& object) {
  Reader reader;
  auto container = read_container(reader, object);
  if (!reader.problem().empty()) return std::unexpected(reader.problem());
  return container;
}

std::optional<std::string> read_region(Reader& reader, const Json& object,
                                       const std::optional<std::string>& zone) {
  const auto arn = reader.text(object, "TaskARN");
  if (auto region = arn ? region_of_arn(*arn) : std::nullopt) return region;
  return zone ? region_of_zone(*zone) : std::nullopt;
}

TaskMetadata read_task(Reader& reader, const Json& object) {
  TaskMetadata task;
  task.fargate = reader.text(object, "LaunchType").value_or("") == "FARGATE";
  task.zone = reader.identifier(object, "AvailabilityZone");
  task.region = read_region(reader, object, task.zone);
  for (auto& container : reader.objects(object, "Containers", read_container_alone)) {
    if (!container && task.problem.empty()) task.problem = std::move(container.error());
    if (container && container->normal) task.containers.push_back(std::move(*container));
  }
  return task;
}

MetadataFile read_file(Reader& reader, const Json& object) {
  MetadataFile file;
  file.ready = reader.text(object, "MetadataFileStatus").value_or("") == "READY";
  Network network = read_networks(reader, object);
  file.network_mode = network.mode;
  file.task_address = std::move(network.address);
  file.host_address = reader.address(object, "HostPrivateIPv4Address");
  if (!file.host_address) file.host_address = reader.address(object, "HostIPv6Address");
  file.zone = reader.identifier(object, "AvailabilityZone");
  file.region = read_region(reader, object, file.zone);
  file.ports = read_ports(reader, object, "PortMappings");
  return file;
}

template <typename Read>
auto parse(std::string_view text, Read read)
    -> Checked<decltype(read(std::declval<Reader&>(), std::declval<const Json&>()))> {
  const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return std::unexpected("it is no valid JSON");
  if (!document.is_object()) return std::unexpected("it is not a JSON object");
  Reader reader;
  auto value = read(reader, document);
  if (!reader.problem().empty()) return std::unexpected(reader.problem());
  return value;
}

}  // namespace

Checked<ContainerMetadata> parse_container_metadata(std::string_view json) {
  return parse(json, read_container);
}

Checked<TaskMetadata> parse_task_metadata(std::string_view json) { return parse(json, read_task); }

Checked<MetadataFile> parse_metadata_file(std::string_view json) { return parse(json, read_file); }

}  // namespace es_entrypoint::metadata
