#pragma once

#include "es_entrypoint/plan/launch_plan.hpp"

namespace es_entrypoint::plan {

/// Logs what the launcher adds and what it leaves to the operator, each with its origin, at info
/// level; dangers as warnings.
void log_plan(const LaunchPlan& plan);

}  // namespace es_entrypoint::plan
