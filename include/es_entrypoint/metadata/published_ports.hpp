#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>

namespace es_entrypoint::metadata {

/// The host's ports for the container's 9200 and 9300, if they differ from these.
struct PublishedPorts {
  std::optional<support::Sourced<std::uint16_t>> http;
  std::optional<support::Sourced<std::uint16_t>> transport;
  NetworkMode network_mode = NetworkMode::unknown;
};

/// Requests the ports that ECS mapped from the task metadata, else reads them from the complete
/// metadata file. They differ from the container's only in bridge mode. Waits for a silent source
/// for at most two seconds.
/// @return those that are known; the others are omitted with a warning, because a node can start
///         without them.
[[nodiscard]] PublishedPorts fetch_published_ports(Sources& sources);

}  // namespace es_entrypoint::metadata
