#include "es_entrypoint/check/access_probe.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::check {
namespace {

// For the child. Another thread of the parent may have held any lock at the fork: nothing but
// system calls, and those without glibc's wrappers, which would look for the other threads.

bool become(const identity::Identity& identity) {
  return syscall(SYS_setgroups, identity.groups.size(), identity.groups.data()) == 0 &&
         syscall(SYS_setresgid, identity.gid, identity.gid, identity.gid) == 0 &&
         syscall(SYS_setresuid, identity.uid, identity.uid, identity.uid) == 0;
}

[[noreturn]] void answer(int fd, const identity::Identity& identity, const char* path, int mode) {
  Access access;
  if (identity.changes && !become(identity)) {
    access.identity_error = errno;
  } else if (faccessat(AT_FDCWD, path, mode, 0) != 0) {  // by the real ids, which are the effective
    access.access_error = errno;
  }
  _exit(write(fd, &access, sizeof access) == sizeof access ? 0 : 1);
}

}  // namespace

Access probe_access(const identity::Identity& identity, const std::string& path, int mode) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return {.identity_error = errno};
  }
  const pid_t child = fork();
  const int fork_error = errno;
  if (child == 0) {
    answer(ends[1], identity, path.c_str(), mode);
  }
  close(ends[1]);
  Access access{.identity_error = child < 0 ? fork_error : ECHILD};  // unless the child answers
  if (child > 0) {
    Access answered;
    ssize_t count = 0;
    do {
      count = read(ends[0], &answered, sizeof answered);
    } while (count < 0 && errno == EINTR);
    if (count == sizeof answered) {
      access = answered;
    }
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close(ends[0]);
  return access;
}

}  // namespace es_entrypoint::check
