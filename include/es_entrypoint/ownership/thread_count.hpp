#pragma once

#include <optional>
#include <string_view>

namespace es_entrypoint::ownership {

/// @param text the quota and the period in microseconds, as in cpu.max of cgroup v2; "max" and "-1"
///        (v1) are no limit
/// @return the cores that the container may use, rounded up; nothing if there is no limit.
[[nodiscard]] std::optional<unsigned> parse_cpu_quota(std::string_view text);

/// How many threads walk a tree.
struct ThreadCount {
  unsigned usual = 1;  ///< one for each core that the process may use
  unsigned most = 1;   ///< on a slow volume, for which they mostly wait
};

/// @return at most 32 threads, and only as many as can each have a directory open on every level.
[[nodiscard]] ThreadCount read_thread_count();

}  // namespace es_entrypoint::ownership
