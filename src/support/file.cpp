#include "es_entrypoint/support/file.hpp"

#include "es_entrypoint/support/file_descriptor.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::support {

Expected<std::optional<std::string>> read_file_if_present(const std::string& path,
                                                          std::size_t limit, ExitCode code) {
  // O_NONBLOCK: opening a FIFO without a writer would block forever.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
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
  std::string content;
  std::array<char, 16384> buffer{};
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return system_failure(code, fmt::format("cannot read {}", path), errno);
    }
    if (count == 0) {
      return content;
    }
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > limit) {
      return failure(code, fmt::format("cannot read {}: it is larger than {} bytes", path, limit));
    }
  }
}

}  // namespace es_entrypoint::support
