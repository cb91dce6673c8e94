#pragma once

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::plan {

/// Warns of what is likely to go wrong between this node and its peers: EC2's endpoint, a cluster
/// that splits or never forms, a task's address that EC2 does not know. Pure.
[[nodiscard]] std::vector<support::Warning> make_discovery_warnings(const PlanInput& input,
                                                                    Discovery discovery);

/// Judges whether the node finds any other, by whoever's choice. Pure.
/// @param enforced as of `enforces_bootstrap_checks`: from 7.0 on one of them wants a choice
[[nodiscard]] Prerequisite judge_discovery(const PlanInput& input, Discovery discovery,
                                           bool enforced);

}  // namespace es_entrypoint::plan
