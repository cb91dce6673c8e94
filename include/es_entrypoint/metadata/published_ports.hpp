#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>

namespace es_entrypoint::metadata {

/// The host's ports for the container's 9200 and 9300, where they differ from these.
struct PublishedPorts {
  std::optional<support::Sourced<std::uint16_t>> http;
  std::optional<support::Sourced<std::uint16_t>> transport;
};

/// Finds the ports that ECS mapped: in the task metadata, else in the complete metadata file. Only
/// in bridge mode are they others than the container's.
/// @return what is known of them; the rest is left out with a warning, for a node whose address is
///         known can do without. Whoever is silent is not waited for longer than two seconds.
[[nodiscard]] PublishedPorts find_published_ports(Sources& sources);

}  // namespace es_entrypoint::metadata
