#include "es_entrypoint/support/child_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

using std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;

/// @return as of `poll`.
int wait_for(int fd, Monotonic::time_point end) {
  const auto left = std::chrono::ceil<milliseconds>(end - Monotonic::now());
  pollfd readable{fd, POLLIN, 0};
  return ::poll(&readable, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
}

}  // namespace

ChildOutput::ChildOutput() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
    reader_ = FileDescriptor(ends[0]);
    writer_ = FileDescriptor(ends[1]);
    child_ = ::fork();
  }
  if (child_ < 0) {
    error_ = errno;
  } else if (child_ == 0) {
    end_with_parent();
    return;
  }
  writer_.reset();
}

ChildOutput::~ChildOutput() {
  reader_.reset();
  if (child_ > 0) {
    ::kill(child_, SIGKILL);  // which also ends a stopped process
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void ChildOutput::end_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

void ChildOutput::finish(std::string_view text) const {
  ::_exit(::write(writer_.get(), text.data(), text.size()) < 0 ? 1 : 0);
}

std::expected<std::string, int> ChildOutput::read_until(Monotonic::time_point end) {
  std::string output;
  while (error_ == 0) {
    const int ready = wait_for(reader_.get(), end);
    if (ready == 0) {
      return std::unexpected(ETIMEDOUT);
    }
    std::array<char, limit> part{};
    const ssize_t size = ready < 0 ? -1 : ::read(reader_.get(), part.data(), part.size());
    if (size == 0) {
      return output;
    }
    if (size > 0) {
      output.append(part.data(), static_cast<std::size_t>(size));
      error_ = output.size() > limit ? EMSGSIZE : 0;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return std::unexpected(error_);
}

}  // namespace es_entrypoint::support
