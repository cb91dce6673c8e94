#pragma once

#include "es_entrypoint/plan/launch_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace es_entrypoint::plan {

/// @return half of the limit as the JVM takes it, such as "512m", at most 31 GiB (above that the
///         JVM gives up compressed object pointers); nothing where that is under 2 MiB.
[[nodiscard]] std::optional<std::string> half_of(std::uint64_t memory_limit);

/// The environment variable that gives the engine its heap. Pure.
/// @return its name, value and origin; nothing where the engine sizes itself, the operator sized
///         it, or there is no limit to go by.
[[nodiscard]] std::optional<support::Setting> choose_heap(const PlanInput& input);

/// The operator's own heap, where one would have been set otherwise.
/// @return it, named "heap", as it stands where the operator gave it.
[[nodiscard]] std::optional<support::Setting> keep_heap(const PlanInput& input);

}  // namespace es_entrypoint::plan
