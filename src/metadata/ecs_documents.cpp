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

  /// The first address of an array that is not empty.
  std::optional<std::string> first_address(const Json& object, const char* key) {
    for (const Json& element : array(object, key)) {
      if (!element.is_string()) {
        complain(fmt::format("{} holds something other than strings", key));
      } else if (!element.get_ref<const std::string&>().empty()) {
        return checked(parse_address(element.get_ref<const std::string&>()), key);
      }
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
};

NetworkMode network_mode_of(const std::optional<std::string>& name) {
  if (!name || name->empty()) return NetworkMode::unknown;
  if (*name == "awsvpc") return NetworkMode::awsvpc;
  if (*name == "host") return NetworkMode::host;
  return NetworkMode::bridge;  // "default", "container:ID" and networks of the user's too
}

Network read_network(Reader& reader, const Json& object) {
  Network network{network_mode_of(reader.text(object, "NetworkMode")), {}, {}};
  // Elsewhere the addresses are Docker's own, which no peer can reach.
  if (network.mode != NetworkMode::awsvpc) return network;
  network.address = reader.first_address(object, "IPv4Addresses");
  if (!network.address) network.address = reader.first_address(object, "IPv6Addresses");
  network.mac = reader.mac(object, "MACAddress");
  return network;
}

/// One of awsvpc, with an address if possible; else any.
Network read_networks(Reader& reader, const Json& object) {
  Network best;
  for (Network& network : reader.objects(object, "Networks", [&](const Json& element) {
         return read_network(reader, element);
       })) {
    const bool better = best.mode != NetworkMode::awsvpc || !best.address;
    if (best.mode == NetworkMode::unknown || (better && network.mode == NetworkMode::awsvpc)) {
      best = std::move(network);
    }
  }
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
  Network network = read_networks(reader, object);
  container.network_mode = network.mode;
  container.address = std::move(network.address);
  container.mac = std::move(network.mac);
  container.ports = read_ports(reader, object, "Ports");
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
  task.containers = reader.objects(object, "Containers", [&](const Json& container) {
    return read_container(reader, container);
  });
  std::erase_if(task.containers, [](const ContainerMetadata& c) { return !c.normal; });
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
