#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/check/node_checks.hpp"
#include "es_entrypoint/node/questions.hpp"

#include <cstdint>

namespace es_entrypoint::check {

// Tested by tests/integration/test_check_node.py.

/// What was found about the seed hosts.
struct CheckedSeeds {
  Findings findings;
  bool names_others = false;  ///< whether one of them is not this node itself
};

/// Tries every seed host that the running node is configured with: whether its name resolves,
/// whether its transport port accepts, and whether it is in this node's cluster. If it is not, asks
/// it for its own, on this node's HTTP port. Sends nothing to a transport port.
/// @param answer    what this node said; empty if it said nothing
/// @param http_port of this node
[[nodiscard]] CheckedSeeds check_seeds(http::HttpClient& http, const RunningNode& running,
                                       const node::NodeAnswer& answer, std::uint16_t http_port);

}  // namespace es_entrypoint::check
