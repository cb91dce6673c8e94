#pragma once

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// A file or directory, whatever its names.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;

  auto operator<=>(const FileId&) const = default;
};

[[nodiscard]] FileId id_of(const struct stat& seen);

/// What a path that the operator named leads to, whatever happens to the name from now on.
struct PinnedPath {
  support::FileDescriptor fd;  ///< O_PATH
  struct stat seen{};          ///< never a symbolic link
  /// Only root can put something else in its place, or in that of a directory on the way.
  bool guarded = false;
  /// The path with links followed; relative where the path was.
  std::string real;
  std::vector<FileId> above;  ///< the directories on the way here, the start first
  support::FileDescriptor
      parent;  ///< the last of these; closed where the path starts and ends here
};

/// Whether a file system is mounted there. A bind mount of the same one counts, but is not seen
/// without /proc.
[[nodiscard]] bool is_mount_point(const PinnedPath& place);

/// @return whether two open files are on one mount; by the device alone without /proc.
[[nodiscard]] bool are_on_one_mount(int one, int other);

/// @return whether only root can add, remove or rename what is in this directory.
[[nodiscard]] bool only_root_writes(const struct stat& directory);

/// Resolves the path component by component. A symbolic link is followed only if only root can have
/// made it: the operator may link data to another disk, but a link in a directory that the engine
/// can write to may be the work of an engine that was taken over. Tested by
/// tests/privileged/test_ownership_top.py.
/// @return nothing if the path, or what a link names, does not exist; 73 for a link of the other
///         kind, for the root of the file system, and if the system refuses.
[[nodiscard]] support::Expected<std::optional<PinnedPath>> pin_named_path(const std::string& path);

}  // namespace es_entrypoint::ownership
