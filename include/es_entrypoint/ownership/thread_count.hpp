#pragma once

#include <optional>
#include <string_view>

namespace es_entrypoint::ownership {

/// @param text the quota and the period in microseconds, as in cpu.max of cgroup v2; "max" and "-1"
///        (v1) are no limit
/// @return the cores that the container may use, rounded up; nothing where there is no limit.
[[nodiscard]] std::optional<unsigned> parse_cpu_quota(std::string_view text);

/// @return how many threads walk a tree: two for each core that the process may use, at most 16.
[[nodiscard]] unsigned read_thread_count();

}  // namespace es_entrypoint::ownership
