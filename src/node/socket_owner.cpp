#include "es_entrypoint/node/socket_owner.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::node {
namespace {

using Marks = std::vector<char>;  ///< one for each listener: whether the engine has it

bool become(const Owner& owner) {
  return ::geteuid() != 0 ||
         (::setgroups(0, nullptr) == 0 && ::setresgid(owner.gid, owner.gid, owner.gid) == 0 &&
          ::setresuid(owner.uid, owner.uid, owner.uid) == 0);
}

/// Marks the sockets that this process has open.
/// @return whether its descriptors can be listed.
bool mark_sockets_of(std::uint64_t process, const std::vector<Listener>& listeners, Marks& marks) {
  const auto directory = fmt::format("/proc/{}/fd", process);
  const auto descriptors = engine::list_directory(directory);
  for (const auto& descriptor : descriptors) {
    const auto target = read_link(fmt::format("{}/{}", directory, descriptor));
    for (std::size_t i = 0; i < listeners.size(); ++i) {
      if (target == fmt::format("socket:[{}]", listeners[i].inode)) {
        marks[i] = 1;
      }
    }
  }
  return !descriptors.empty();
}

/// Called in the child: writes the marks, or nothing if they cannot be made.
bool answer(int fd, const EngineProcess& process, const std::vector<Listener>& listeners) {
  Marks marks(listeners.size(), 0);
  const bool is_known =
      become(*process.owner) && std::ranges::all_of(process.all_ids, [&](std::uint64_t id) {
        return mark_sockets_of(id, listeners, marks);
      });
  return is_known && ::write(fd, marks.data(), marks.size()) == std::ssize(marks);
}

/// @return what the child wrote.
Marks read_marks(int fd) {
  Marks marks;
  std::array<char, 256> block{};
  for (;;) {
    const auto count = ::read(fd, block.data(), block.size());
    if (count > 0) {
      marks.insert(marks.end(), block.begin(), block.begin() + count);
    } else if (count == 0 || errno != EINTR) {
      return marks;
    }
  }
}

}  // namespace

std::optional<std::vector<Listener>> read_own_listeners(const EngineProcess& process,
                                                        const std::vector<Listener>& listeners) {
  std::array<int, 2> ends{-1, -1};
  if (!process.owner || listeners.empty() || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  const support::FileDescriptor from_child(ends[0]);
  support::FileDescriptor to_parent(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::_exit(answer(to_parent.get(), process, listeners) ? 0 : 1);
  }
  to_parent.reset();
  const auto marks = child < 0 ? Marks{} : read_marks(from_child.get());
  while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (marks.size() != listeners.size()) {
    return std::nullopt;
  }
  std::vector<Listener> own;
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    if (marks[i] != 0) {
      own.push_back(listeners[i]);
    }
  }
  return own;
}

}  // namespace es_entrypoint::node
