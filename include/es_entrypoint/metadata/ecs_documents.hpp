#pragma once

#include "es_entrypoint/metadata/values.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

/// How the container is attached to the network, as far as ECS or Kubernetes says.
enum class NetworkMode {
  unknown,
  bridge,  ///< or any other that gives addresses which only the host can reach
  host,
  awsvpc,  ///< a network interface of the task's own, on Fargate always
  pod,     ///< a Kubernetes pod with an address of its own
};

struct PortMapping {
  std::uint16_t container_port = 0;
  std::uint16_t host_port = 0;  ///< 0 where not known (yet)
  std::string protocol;
};

// A field of a document that is missing, null or empty has no value. One that cannot be used has
// none either, and says why in the problem beside it, such as "Ports is not an array": it matters
// to whoever needs that field, and to nobody else.

/// A container as the task metadata endpoint describes it.
struct ContainerMetadata {
  bool normal = true;  ///< false: one that the agent added, such as CNI_PAUSE; no more is read
  NetworkMode network_mode = NetworkMode::unknown;
  std::string network_problem;
  std::optional<std::string> address;  ///< the task's own, checked; in awsvpc only
  std::string address_problem;
  std::optional<std::string> mac;  ///< of the task's own interface; in awsvpc only
  std::string mac_problem;
  std::vector<PortMapping> ports;  ///< those that can be used
  std::string ports_problem;
};

/// A task as the task metadata endpoint describes it.
struct TaskMetadata {
  bool fargate = false;
  std::string fargate_problem;
  std::optional<std::string> zone;
  std::string zone_problem;
  std::optional<std::string> region;
  std::string region_problem;
  std::vector<ContainerMetadata> containers;  ///< the normal ones whose network makes sense
  std::string containers_problem;             ///< with the first one that makes none
};

/// The file that the agent writes for a container.
struct MetadataFile {
  bool ready = false;  ///< false: ports and networks are still to come, or never will
  NetworkMode network_mode = NetworkMode::unknown;
  std::string network_problem;
  std::optional<std::string> task_address;  ///< the task's own, checked; in awsvpc only
  std::string task_address_problem;
  std::optional<std::string> host_address;  ///< the instance's, checked; IPv4 where it has one
  std::string host_address_problem;
  std::optional<std::string> zone;
  std::string zone_problem;
  std::optional<std::string> region;
  std::string region_problem;
  std::vector<PortMapping> ports;  ///< those that can be used
  std::string ports_problem;
};

// Refused as a whole is only what is not a JSON object.

[[nodiscard]] Checked<ContainerMetadata> parse_container_metadata(std::string_view json);
[[nodiscard]] Checked<TaskMetadata> parse_task_metadata(std::string_view json);
[[nodiscard]] Checked<MetadataFile> parse_metadata_file(std::string_view json);

}  // namespace es_entrypoint::metadata
