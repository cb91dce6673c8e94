#pragma once

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// Identifies a file or directory under any name.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;

  auto operator<=>(const FileId&) const = default;
};

[[nodiscard]] FileId id_of(const struct stat& seen);

/// The file or directory at the end of a path, whatever happens to the path from now on.
struct PinnedPath {
  support::FileDescriptor fd;  ///< O_PATH
  struct stat seen{};          ///< never a symbolic link
  /// Only root can replace it or a directory on the way to it.
  bool guarded = false;
  std::string real;                ///< the path with links followed; relative if the path is
  std::vector<FileId> above;       ///< the directories on the way here, the start first
  support::FileDescriptor parent;  ///< the last of `above`; not open if that is empty
};

/// Whether a file system is mounted there. A bind mount of the same one counts, but cannot be seen
/// without /proc.
[[nodiscard]] bool is_mount_point(const PinnedPath& place);

/// @return whether two open files are on one mount; by the device alone without /proc.
[[nodiscard]] bool are_on_one_mount(int one, int other);

/// @return whether only root can add, remove or rename entries of this directory.
[[nodiscard]] bool only_root_writes(const struct stat& directory);

/// @return whether only root can put something else in the place of this entry of the directory.
[[nodiscard]] bool only_root_replaces(const struct stat& entry, const struct stat& directory);

/// Resolves the path component by component. Follows a symbolic link only if nobody but root can
/// have made it: the operator may link data to another disk, but an engine that was taken over may
/// make links in directories that it can write to. Tested by
/// tests/privileged/test_ownership_top.py.
/// @return nothing if the path, or the target of a link, does not exist; 73 for any other link, for
///         the root of the file system, and if the system refuses.
[[nodiscard]] support::Expected<std::optional<PinnedPath>> pin_named_path(const std::string& path);

}  // namespace es_entrypoint::ownership
