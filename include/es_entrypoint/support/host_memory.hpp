#pragma once

#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::support {

/// The control groups of a process in each hierarchy; paths such as "/docker/ab12".
struct Cgroups {
  std::optional<std::string> unified;    ///< version 2
  std::optional<std::string> memory_v1;  ///< version 1's memory controller
};

/// Parses /proc/self/cgroup; cgroups(7). Odd lines are skipped.
[[nodiscard]] Cgroups parse_cgroups(std::string_view text);

/// Parses memory.max (version 2) or memory.limit_in_bytes (version 1).
/// @return bytes; nothing for "max" or anything else that is not a number.
[[nodiscard]] std::optional<std::uint64_t> parse_cgroup_limit(std::string_view text);

/// Reads a small file. @return nothing if it does not exist or cannot be read.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

/// Finds the smallest limit of the process's control groups, up to the root of the visible ones
/// below /sys/fs/cgroup.
/// @param physical the machine's memory in bytes
/// @return bytes, and the file; nothing if no limit is smaller than the machine's memory.
[[nodiscard]] std::optional<Sourced<std::uint64_t>> find_memory_limit(const FileReader& read,
                                                                      std::uint64_t physical);

/// Reads the limit of this process.
[[nodiscard]] std::optional<Sourced<std::uint64_t>> read_memory_limit();

}  // namespace es_entrypoint::support
