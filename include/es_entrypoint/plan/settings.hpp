#pragma once

#include "es_entrypoint/plan/launch_plan.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::plan {

/// The settings of a launch, sorted by who makes them.
struct Settings {
  std::vector<support::Setting> added;  ///< by the launcher
  std::vector<support::Setting> kept;   ///< by the operator, where the launcher has one of its own
  std::vector<std::string> warnings;
};

/// Chooses the settings that publish the address and lead to the peers. Pure.
/// @param discovers whether the node finds its peers through EC2
[[nodiscard]] Settings choose_settings(const PlanInput& input, bool discovers);

}  // namespace es_entrypoint::plan
