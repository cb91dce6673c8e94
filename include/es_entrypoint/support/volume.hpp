#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

namespace es_entrypoint::support {

/// A directory, and the file system that it is on; statvfs(3).
struct Volume {
  std::string directory;
  uid_t owner = 0;
  gid_t group = 0;
  bool is_read_only = false;
  bool is_writable = true;      ///< by this process; access(2)
  std::uint64_t size = 0;       ///< in bytes; 0 if the file system does not say
  std::uint64_t available = 0;  ///< in bytes, to others than root
  std::uint64_t inodes = 0;     ///< 0 if the file system does not count them
  std::uint64_t available_inodes = 0;
};

/// @return nothing if there is no such directory, or it cannot be examined.
[[nodiscard]] std::optional<Volume> read_volume(const std::string& directory);

}  // namespace es_entrypoint::support
