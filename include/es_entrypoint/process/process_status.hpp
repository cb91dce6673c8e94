#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace es_entrypoint::process {

/// What the kernel reports about this process in one file, and otherwise in one system call for
/// each capability and signal; proc(5). Bit masks: bit n is capability n, or signal n + 1.
struct ProcessStatus {
  std::uint64_t bounding = 0;  ///< capabilities
  std::uint64_t ambient = 0;
  std::uint64_t ignored = 0;  ///< signals
};

/// Parses /proc/self/status.
/// @return nothing if a line is missing, as in kernels before 4.3, or is not a number.
[[nodiscard]] std::optional<ProcessStatus> parse_process_status(std::string_view text);

/// @return nothing if /proc is not mounted, or as above.
[[nodiscard]] std::optional<ProcessStatus> read_process_status();

}  // namespace es_entrypoint::process
