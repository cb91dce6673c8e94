#include "es_entrypoint/support/volume.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace es_entrypoint::support {

std::optional<Volume> read_volume(const std::string& directory) {
  struct stat status{};
  struct statvfs system{};
  if (::stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      ::statvfs(directory.c_str(), &system) != 0) {
    return std::nullopt;
  }
  return Volume{.directory = directory,
                .owner = status.st_uid,
                .group = status.st_gid,
                .is_read_only = (system.f_flag & ST_RDONLY) != 0,
                .is_writable = ::access(directory.c_str(), W_OK | X_OK) == 0,
                .size = std::uint64_t{system.f_blocks} * system.f_frsize,
                .available = std::uint64_t{system.f_bavail} * system.f_frsize,
                .inodes = system.f_files,
                .available_inodes = system.f_favail};
}

}  // namespace es_entrypoint::support
