#include "es_entrypoint/support/file.hpp"

#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

Expected<std::optional<std::string>> read_file_if_present(const std::string& path,
                                                          std::size_t limit, ExitCode code) {
  // O_NONBLOCK: the open of a FIFO without a writer would wait for ever.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return std::optional<std::string>{};
    }
    return system_failure(code, fmt::format("cannot open {}", path), errno);
  }
  struct stat status = {};
  if (::fstat(file.number(), &status) != 0) {
    return system_failure(code, fmt::format("cannot look at {}", path), errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return failure(code, fmt::format("cannot read {}: it is not a regular file", path));
  }
  std::string content;
  std::array<char, 16384> buffer{};
  for (;;) {
    const auto count = ::read(file.number(), buffer.data(), buffer.size());
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
