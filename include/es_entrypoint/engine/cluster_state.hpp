#pragma once

#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

/// Finds in the bytes of a segments_N file which cluster state the node accepted last: its commit
/// data contains it as "last_accepted_version" from 7.6 on.
/// @return whether it accepted one; nothing if the bytes do not contain it.
[[nodiscard]] std::optional<bool> parse_accepted_state(std::string_view segments);

/// Reads the data directories of a line that bootstraps clusters (7.0 and later).
/// @param state the directory in them that holds the state; empty in other lines
/// @return whether one of them holds the state of a cluster that this node was in; false if none
///         can be read. A node that started and found no cluster has the directory too, with an
///         empty state in it, which looks like any other in 7.0 to 7.5.
[[nodiscard]] bool read_cluster_state(std::string_view state,
                                      std::span<const support::Sourced<std::string>> directories);

}  // namespace es_entrypoint::engine
