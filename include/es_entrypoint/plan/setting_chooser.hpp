#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/settings.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/launch_plan_test.cpp.

/// Collects the settings of a launch. What the operator set is kept.
class SettingChooser {
 public:
  /// @param plan_input outlives the object
  explicit SettingChooser(const PlanInput& plan_input) : input(plan_input) {}

  /// Adds the setting if the operator did not make it.
  void add(std::string_view name, std::string_view value, const support::Origin& origin);
  /// @return whether the operator made the setting; it is then listed as kept.
  bool keep(std::string_view name);
  void warn(std::string problem, std::string remedy = {});

  const PlanInput& input;
  const dialect::Dialect& dialect = *input.engine.dialect;
  Settings settings;
};

}  // namespace es_entrypoint::plan
