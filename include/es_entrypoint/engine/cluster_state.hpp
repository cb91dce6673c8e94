#pragma once

#include "es_entrypoint/engine/engine.hpp"

#include <optional>
#include <string_view>

namespace es_entrypoint::engine {

/// Finds in the bytes of a segments_N file which cluster state the node accepted last: its commit
/// data has it as "last_accepted_version" from 7.6 on.
/// @return whether there was one; nothing if the bytes do not say it.
[[nodiscard]] std::optional<bool> parse_accepted_state(std::string_view segments);

/// Looks into the data directories of a line that bootstraps clusters (7.0 and later).
/// @return whether one of them holds the state of a cluster that this node was in. A node that
///         started and never found one has the directory too, but an empty state in it, which 7.0
///         to 7.5 cannot be told by. False where no directory can be looked into.
[[nodiscard]] bool read_cluster_state(const Engine& engine);

}  // namespace es_entrypoint::engine
