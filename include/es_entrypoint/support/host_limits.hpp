#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace es_entrypoint::support {

/// A resource limit; nothing if it is unlimited.
struct Limit {
  std::optional<std::uint64_t> soft;
  std::optional<std::uint64_t> hard;
};

/// What the kernel allows this process, and the engine after it.
struct HostLimits {
  Limit open_files;
  Limit processes;
  Limit locked_memory;                         ///< in bytes
  std::optional<std::uint64_t> max_map_count;  ///< nothing if it cannot be read
};

/// Parses /proc/sys/vm/max_map_count; proc_sys_vm(5).
[[nodiscard]] std::optional<std::uint64_t> parse_max_map_count(std::string_view text);

/// Reads the limits of this process; getrlimit(2).
[[nodiscard]] HostLimits read_host_limits();

}  // namespace es_entrypoint::support
