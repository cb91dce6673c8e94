#pragma once

#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace es_entrypoint::plan {

/// @return half of the limit as the JVM takes it, such as "512m", at most `options::largest_heap`;
///         nothing if that is less than `options::smallest_heap`.
[[nodiscard]] std::optional<std::string> half_of(std::uint64_t memory_limit);

/// The environment variable that sets the engine's heap. Pure.
/// @return its name, value and origin; nothing if the engine sizes itself, the operator sized it,
///         or there is no memory limit.
[[nodiscard]] std::optional<support::Setting> choose_heap(const PlanInput& input);

/// @return the operator's own heap, named "heap", as the operator wrote it, if the launcher would
///         have set one otherwise. Pure.
[[nodiscard]] std::optional<support::Setting> keep_heap(const PlanInput& input);

/// @return the largest size of the heap in bytes, by whatever it is sized; nothing if it is not
///         known. Pure.
[[nodiscard]] std::optional<std::uint64_t> find_heap_bytes(const PlanInput& input);

/// Compares the heap, by whatever it is sized, with the container's memory limit. Pure.
[[nodiscard]] Prerequisite judge_heap(const PlanInput& input);

}  // namespace es_entrypoint::plan
