#pragma once

#include <optional>
#include <string_view>

namespace es_entrypoint::ownership {

/// @param text the quota and the period in microseconds, as in cpu.max of cgroup v2; "max" and "-1"
///        (v1) are no limit
/// @return the cores that the container may use, rounded up; nothing where there is no limit.
[[nodiscard]] std::optional<unsigned> parse_cpu_quota(std::string_view text);

/// How many threads walk a tree.
struct ThreadCount {
  unsigned usual = 1;  ///< one for each core that the process may use
  unsigned most = 1;   ///< on a slow volume, where they mostly wait
};

/// @return at most 32, or as many as can have a directory open on each level of a deep tree.
[[nodiscard]] ThreadCount read_thread_count();

}  // namespace es_entrypoint::ownership
