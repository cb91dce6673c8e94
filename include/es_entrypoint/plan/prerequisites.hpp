#pragma once

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>
#include <vector>

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/host_prerequisites_test.cpp and tests/integration/test_check.py.

/// Judges all that the engine needs to start and to work: its data directories, its heap, the
/// host's limits, a way to find other nodes, TLS, credentials. Pure.
/// @param added the settings that the launcher adds
[[nodiscard]] std::vector<Prerequisite> judge_prerequisites(
    const PlanInput& input, Discovery discovery, std::span<const support::Setting> added);

}  // namespace es_entrypoint::plan
