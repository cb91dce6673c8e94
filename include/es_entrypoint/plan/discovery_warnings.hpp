#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::plan {

/// Warns of what is likely to go wrong between this node and its peers: the endpoint and its
/// signature, a cluster that splits or never forms, a task's address that EC2 does not know,
/// security that the engine does not configure by itself. Pure.
/// @param discovers whether the node finds its peers through EC2
[[nodiscard]] std::vector<support::Warning> make_discovery_warnings(const PlanInput& input,
                                                                    bool discovers);

}  // namespace es_entrypoint::plan
