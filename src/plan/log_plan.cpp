#include "es_entrypoint/plan/log_plan.hpp"

#include "es_entrypoint/support/secrets.hpp"

#include <spdlog/spdlog.h>

namespace es_entrypoint::plan {

void log_plan(const LaunchPlan& plan) {
  for (const auto& setting : plan.added) {
    spdlog::info("adds {}", support::format_setting(setting));
  }
  for (const auto& setting : plan.kept) {
    spdlog::info("keeps {}", support::format_setting(setting));
  }
  for (const auto& warning : plan.warnings) {
    spdlog::warn("{}", warning);
  }
}

}  // namespace es_entrypoint::plan
