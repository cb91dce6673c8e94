#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>

namespace es_entrypoint::plan {

/// Whether the engine exits if one of its bootstrap checks fails, instead of warning: from 5.0 on
/// if its transport is bound to or publishes an address that is not loopback, except with
/// discovery.type=single-node. Pure.
/// @param added the settings that the launcher adds to the operator's
///
/// Source: Elasticsearch Guide, "Bootstrap checks".
[[nodiscard]] bool enforces_bootstrap_checks(const PlanInput& input,
                                             std::span<const support::Setting> added);

}  // namespace es_entrypoint::plan
