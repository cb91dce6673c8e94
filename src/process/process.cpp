#include "es_entrypoint/process/process.hpp"

#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using support::ExitCode;
using support::Expected;
using support::system_failure;

constexpr std::array standard_streams{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
constexpr int first_other_descriptor = 3;

/// Those that were closed when the process began, and lead to /dev/null now.
std::array<bool, standard_streams.size()> opened{};

/// For kernels before 5.11 and seccomp filters without close_range.
Expected<void> close_listed_descriptors() {
  DIR* const listing = ::opendir("/proc/self/fd");
  if (listing == nullptr) {
    return system_failure(ExitCode::os_error, "cannot list the open files in /proc/self/fd", errno,
                          "mount /proc, or use a kernel or seccomp profile with close_range");
  }
  while (const dirent* const entry = ::readdir(listing)) {
    const std::string_view name = entry->d_name;
    int fd = -1;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), fd);
    if (parsed.ec == std::errc() && fd >= first_other_descriptor) {
      ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
  }
  ::closedir(listing);
  return {};
}

}  // namespace

Expected<void> refuse_set_id_start() {
  std::array<uid_t, 3> uids{};
  std::array<gid_t, 3> gids{};
  if (::getresuid(uids.data(), &uids[1], &uids[2]) != 0 ||
      ::getresgid(gids.data(), &gids[1], &gids[2]) != 0) {
    return system_failure(ExitCode::os_error, "cannot read the caller's ids", errno);
  }
  if (std::ranges::count(uids, uids[0]) == 3 && std::ranges::count(gids, gids[0]) == 3) {
    return {};
  }
  return support::failure(ExitCode::no_permission,
                          "cannot start set-uid or set-gid, as any command would run with the "
                          "file owner's rights",
                          "take the bits off with chmod ug-s");
}

void hide_from_debuggers() {
  if (::geteuid() == 0) {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }
}

Expected<void> open_standard_streams() {
  for (const int stream : standard_streams) {
    if (::fcntl(stream, F_GETFD) >= 0) {
      continue;
    }
    // open takes the lowest free number: this one, as those below it are open by now.
    if (::open("/dev/null", O_RDWR | O_CLOEXEC) != stream) {
      return system_failure(ExitCode::os_error,
                            fmt::format("cannot open /dev/null as file descriptor {}", stream),
                            errno, "start the launcher with fds 0 to 2 open");
    }
    opened[static_cast<std::size_t>(stream)] = true;
  }
  return {};
}

void keep_standard_streams() {
  for (const int stream : standard_streams) {
    if (opened[static_cast<std::size_t>(stream)]) {
      ::fcntl(stream, F_SETFD, 0);
    }
  }
}

Expected<void> close_other_descriptors() {
  const auto first = static_cast<unsigned>(first_other_descriptor);
  const bool closed = ::syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
  return closed ? Expected<void>() : close_listed_descriptors();
}

void raise_limits() {
  constexpr std::array limits{std::pair{RLIMIT_NOFILE, "nofile"},
                              std::pair{RLIMIT_MEMLOCK, "memlock"}};
  for (const auto& [resource, name] : limits) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == limit.rlim_max) {
      continue;
    }
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(resource, &limit) != 0) {
      support::warn({fmt::format("cannot raise the soft limit {} to the hard one: {}", name,
                                 support::text_of_errno(errno))});
    }
  }
}

}  // namespace es_entrypoint::process
