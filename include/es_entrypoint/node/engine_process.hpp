#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::node {

/// The command line of a running engine's Java, taken apart at the engine's class.
struct EngineWords {
  std::vector<std::string> java;  ///< the words before the class, such as "-Des.cluster.name=logs"
  std::vector<std::string> own;   ///< the words after it, which are the engine's
  /// Whether this is the launcher of 8.3 and later, whose child is the engine: only the launcher
  /// has the words.
  bool is_launcher = false;

  bool operator==(const EngineWords&) const = default;
};

/// A process, which in another container may have the same id.
struct ProcessStart {
  std::uint64_t id = 0;
  std::int64_t at = 0;  ///< milliseconds since 1970

  bool operator==(const ProcessStart&) const = default;
};

/// An engine that runs in the caller's container.
struct EngineProcess {
  std::uint64_t id = 0;  ///< of the process whose words these are
  EngineWords words;
  /// Its own start, its child's, and those of other engines in the container.
  std::vector<ProcessStart> starts;
};

/// @param command_line words that each end in a NUL, as in /proc/PID/cmdline
/// @return its parts if it is an engine's; nothing for any other process, and for the engine's
///         other programs, such as bin/elasticsearch-plugin.
[[nodiscard]] std::optional<EngineWords> parse_engine_words(std::string_view command_line);

/// @param status the text of /proc/PID/status
/// @return whether the process is in the process namespace of the reader, and not in a container
///         that the reader can see into.
[[nodiscard]] bool is_in_own_namespace(std::string_view status);

/// @param stat the text of /proc/PID/stat
/// @return when the process started, in ticks of the kernel's clock since the machine started.
/// Source: proc_pid_stat(5), "starttime".
[[nodiscard]] std::optional<std::uint64_t> parse_start_ticks(std::string_view stat);

/// Finds the engine among the processes. Only reads what every user can: in a container root has no
/// right to look into other users' processes.
/// @param proc where the processes are, for tests
/// @return the first one if there are several; nothing if no engine runs, or it is in another
///         container or network.
[[nodiscard]] std::optional<EngineProcess> read_engine_process(const std::string& proc = "/proc");

}  // namespace es_entrypoint::node
