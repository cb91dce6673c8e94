#pragma once

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/launch_plan_test.cpp.

/// The settings of a launch, by their author.
struct Settings {
  std::vector<support::Setting> added;  ///< by the launcher
  std::vector<support::Setting> kept;   ///< by the operator, instead of the launcher's own
  std::vector<support::Warning> warnings;
};

/// Chooses the settings that publish the address and lead to the peers. Pure.
[[nodiscard]] Settings choose_settings(const PlanInput& input, Discovery discovery);

}  // namespace es_entrypoint::plan
