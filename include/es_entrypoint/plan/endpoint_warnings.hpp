#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/discovery_warnings_test.cpp.

/// Warns of an EC2 endpoint that the plugin's AWS library does not reach or signs wrongly for.
/// Pure.
[[nodiscard]] std::vector<support::Warning> make_endpoint_warnings(const PlanInput& input);

}  // namespace es_entrypoint::plan
