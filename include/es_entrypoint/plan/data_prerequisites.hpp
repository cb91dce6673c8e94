#pragma once

#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::plan {

/// Judges the data directories that exist: space for every one whose file system says how much it
/// has; and one on a read-only file system or that a caller other than root cannot write to, unless
/// the launch changes its owner. Pure.
[[nodiscard]] std::vector<Prerequisite> judge_data(const PlanInput& input);

/// A directory that no user can write to.
[[nodiscard]] Prerequisite read_only_directory(const std::string& path);

/// A directory that this user cannot write to.
/// @param owned who owns it, such as "is owned by 0:0"
[[nodiscard]] Prerequisite unwritable_directory(const std::string& path, std::string_view owned,
                                                const identity::Identity& identity);

}  // namespace es_entrypoint::plan
