#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

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

/// Who a process runs as.
struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;

  bool operator==(const Owner&) const = default;
};

/// An engine that runs in the caller's container.
struct EngineProcess {
  std::uint64_t id = 0;  ///< of the process whose words these are
  EngineWords words;
  /// All of the engine's processes: this one and its child, and those of other engines in the
  /// container.
  std::vector<std::uint64_t> all_ids;
  std::optional<Owner> owner;  ///< nothing if the kernel does not tell
};

/// @param command_line words that each end in a NUL, as in /proc/PID/cmdline
/// @return its parts if it is an engine's; nothing for any other process, and for the engine's
///         other programs, such as bin/elasticsearch-plugin.
[[nodiscard]] std::optional<EngineWords> parse_engine_words(std::string_view command_line);

/// @return where one of the kernel's own links points to, such as "net:[4026531840]"; empty if it
///         cannot be read.
[[nodiscard]] std::string read_link(const std::string& path);

/// @param status the text of /proc/PID/status
/// @return whether the process is in the process namespace of the reader, and not in a container
///         that the reader can see into.
[[nodiscard]] bool is_in_own_namespace(std::string_view status);

/// @param status the text of /proc/PID/status
/// @return the effective ids; nothing if the text does not have them.
[[nodiscard]] std::optional<Owner> parse_owner(std::string_view status);

/// Finds the engine among the processes. Only reads what every user can: in a container root has no
/// right to look into other users' processes.
/// @param proc where the processes are, for tests
/// @return the first one if there are several; nothing if no engine runs, or it is in another
///         container or network.
[[nodiscard]] std::optional<EngineProcess> read_engine_process(const std::string& proc = "/proc");

}  // namespace es_entrypoint::node
