#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"

#include <string>

namespace es_entrypoint::plan {

/// @return what --dry-run prints, with a newline at its end. Bytes that are not UTF-8 become U+FFFD
///         in JSON and \xNN in text.
[[nodiscard]] std::string format_plan(const LaunchPlan& plan, options::OutputFormat format);

}  // namespace es_entrypoint::plan
