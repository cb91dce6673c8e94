#pragma once

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <optional>
#include <string>

#include <sys/stat.h>

namespace es_entrypoint::launch {

/// What stands under a path that the operator named, whatever happens to the name from now on.
struct PinnedPath {
  support::FileDescriptor fd;  ///< O_PATH
  struct stat seen{};          ///< never a symbolic link
  /// Nobody but root can put something else in its place, or in that of a directory on the way.
  bool guarded = false;
};

/// @return whether only root can add, remove or rename what is in this directory.
[[nodiscard]] bool only_root_writes(const struct stat& directory);

/// Walks the path component by component. A symbolic link is followed only where nobody but root
/// can have put it there: the operator may link data to another disk, but a link in a directory
/// that the engine can write to may be the work of an engine that was taken over.
/// @return nothing where the path, or what a link names, is not there; 73 for a link of the other
///         kind, for the root of the file system, and where the system refuses.
[[nodiscard]] support::Expected<std::optional<PinnedPath>> pin_named_path(const std::string& path);

}  // namespace es_entrypoint::launch
