#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

/// How the container is attached to the network, as far as ECS or Kubernetes reports it.
enum class NetworkMode {
  unknown,
  bridge,  ///< or any other with addresses that only the host can reach
  host,
  awsvpc,  ///< a network interface of the task's own, on Fargate always
  pod,     ///< a Kubernetes pod with an address of its own
};

struct PortMapping {
  std::uint16_t container_port = 0;
  std::uint16_t host_port = 0;  ///< 0 if not known yet
  std::string protocol;
};

/// A checked field of a document. A missing, null or empty field has neither value nor problem. An
/// unusable one has a problem, such as "MACAddress is not a string", which matters only to callers
/// that need the field.
template <typename T>
struct Field {
  std::optional<T> value;
  std::string problem;
};

/// The network that all containers of a task share.
struct Network {
  NetworkMode mode = NetworkMode::unknown;
  std::string mode_problem;
  Field<std::string> address;  ///< the task's own; in awsvpc only
  Field<std::string> mac;      ///< of the task's own interface; in awsvpc only
};

/// A container as the task metadata endpoint describes it.
struct ContainerMetadata {
  bool normal = true;  ///< false: added by the agent, such as CNI_PAUSE; the rest is not read
  Network network;
  std::vector<PortMapping> ports;  ///< those that can be used
  std::string ports_problem;
};

/// A task as the task metadata endpoint describes it.
struct TaskMetadata {
  bool fargate = false;
  std::string fargate_problem;
  Field<std::string> zone;
  Field<dialect::Region> region;
  std::vector<ContainerMetadata> containers;  ///< the normal ones with a valid network
  std::string containers_problem;             ///< the first problem of the other containers
};

/// The file that the agent writes for a container.
struct MetadataFile {
  bool ready = false;  ///< false: ports and networks will be added later, or never
  Network network;
  Field<std::string> host_address;  ///< the instance's; IPv4 if it has one
  Field<std::string> zone;
  Field<dialect::Region> region;
  std::vector<PortMapping> ports;  ///< those that can be used
  std::string ports_problem;
};

// A whole document is refused only if it is not a JSON object.

[[nodiscard]] Checked<ContainerMetadata> parse_container_metadata(std::string_view json);
[[nodiscard]] Checked<TaskMetadata> parse_task_metadata(std::string_view json);
[[nodiscard]] Checked<MetadataFile> parse_metadata_file(std::string_view json);

}  // namespace es_entrypoint::metadata
