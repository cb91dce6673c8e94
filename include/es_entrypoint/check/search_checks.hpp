#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::check {

// Whether the plugin looks for nodes where this one is: nodes with the same settings would not find
// it otherwise.

/// Pure. @param chosen a region by any name that the plugin takes, such as "eu-west" in 1.x
[[nodiscard]] Finding compare_region(const support::Sourced<std::string>& chosen,
                                     const support::Sourced<dialect::Region>& own);

/// Pure. @param chosen names or ids of groups
/// @param own the instance's, by name and id
/// @param needs_all whether a node must be in all of the groups (discovery.ec2.any_group=false)
[[nodiscard]] Finding compare_groups(const support::Sourced<std::vector<std::string>>& chosen,
                                     const std::vector<std::string>& own, bool needs_all);

/// Compares the region and the groups that the operator chose with this instance's own.
/// @return nothing for what the operator did not choose, or the instance does not report; nothing
///         for a Fargate task, which has no instance.
[[nodiscard]] Findings check_search(metadata::Sources& sources, const options::Options& options,
                                    const engine::Engine& engine);

}  // namespace es_entrypoint::check
