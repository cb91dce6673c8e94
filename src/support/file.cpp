#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::support {

FileDescriptor open_file(const std::string& path, int flags) {
  return FileDescriptor(::openat(AT_FDCWD, path.c_str(), flags | O_CLOEXEC));
}

Expected<std::optional<std::string>> read_file_if_present(const std::string& path,
                                                          std::size_t limit, ExitCode code) {
  // O_NONBLOCK: opening a FIFO without a writer would block forever.
  const auto file = open_file(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::optional<std::string>{};
    }
    return system_failure(code, fmt::format("cannot open {}", path), errno);
  }
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) {
    return system_failure(code, fmt::format("cannot read the status of {}", path), errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return failure(code, fmt::format("cannot read {}: it is not a regular file", path));
  }
  const auto is_too_large = [&] {
    return failure(code, fmt::format("cannot read {}: it is larger than {} bytes", path, limit));
  };
  constexpr std::size_t page = 4096;
  const auto size = static_cast<std::size_t>(status.st_size);  // 0 for the files of /proc
  if (size > limit) {
    return is_too_large();
  }
  std::string content;
  for (;;) {
    ssize_t count = 0;
    const auto used = content.size();
    const auto room = size > used ? size - used : page;
    content.resize_and_overwrite(used + room, [&](char* bytes, std::size_t /*length*/) {
      count = ::read(file.get(), bytes + used, room);
      return used + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    });
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return system_failure(code, fmt::format("cannot read {}", path), errno);
    }
    if (content.size() > limit) {
      return is_too_large();
    }
    if (count == 0 || content.size() == size) {
      return content;
    }
  }
}

}  // namespace es_entrypoint::support
