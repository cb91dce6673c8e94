#pragma once

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/setting_chooser.hpp"

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/launch_plan_test.cpp and ec2_region_test.cpp.

/// Chooses the settings that lead the node to its peers, and warns where the operator's contradict
/// what is asked for. Pure.
void choose_discovery(SettingChooser& chooser, Discovery discovery);

}  // namespace es_entrypoint::plan
