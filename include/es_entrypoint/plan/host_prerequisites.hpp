#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <span>
#include <vector>

namespace es_entrypoint::plan {

// What the engine needs of the kernel. From 5.0 on it exits if a limit is too low and its bootstrap
// checks are enforced; earlier releases fail later, when they reach the limit.
// Source: Elasticsearch Guide, "Bootstrap checks".

/// @return the setting that switches the engine's use of mmap off, if the engine would refuse to
///         start without it and neither the operator nor --mmap decided. Pure.
/// @param added the settings that the launcher adds besides
[[nodiscard]] std::optional<support::Setting> choose_mmap(const PlanInput& input,
                                                          std::span<const support::Setting> added);

/// Judges vm.max_map_count, nofile, nproc and memlock, in this order. Pure.
/// @param added all settings that the launcher adds, that of `choose_mmap` included
/// @param enforced as of `enforces_bootstrap_checks`
[[nodiscard]] std::vector<Prerequisite> judge_host(const PlanInput& input,
                                                   std::span<const support::Setting> added,
                                                   bool enforced);

}  // namespace es_entrypoint::plan
