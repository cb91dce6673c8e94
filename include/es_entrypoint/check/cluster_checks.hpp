#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/node/cluster.hpp"

namespace es_entrypoint::check {

/// Whether the node has a master. Pure.
/// @param engine as it runs
[[nodiscard]] Finding check_master(const engine::Engine& engine, const node::LocalNode& local,
                                   const node::Cluster& cluster);

/// How many nodes it sees. Pure.
/// @param seeks_others whether it is configured to find others
[[nodiscard]] Finding check_members(const node::Cluster& cluster, bool seeks_others);

}  // namespace es_entrypoint::check
