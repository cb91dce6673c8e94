#include "es_entrypoint/ownership/directory.hpp"

#include "es_entrypoint/ownership/named_path.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

constexpr mode_t permission_bits = 07777;

/// Whether the id is the one that stands for those that a user namespace does not map.
bool is_overflow_id(std::string_view kind, unsigned id) {
  constexpr unsigned usual = 65534;
  const auto text =
      support::read_file_if_present(fmt::format("/proc/sys/kernel/overflow{}", kind), 64);
  const auto number = text && *text
                          ? support::parse_number((*text)->substr(0, (*text)->find('\n')), ~0U)
                          : std::nullopt;
  return id == number.value_or(usual);
}

/// Whether this is the machine's own user namespace, or one that maps all ids: see
/// user_namespaces(7). Without /proc it counts as the machine's.
bool maps_all_ids() {
  for (const auto* map : {"/proc/self/uid_map", "/proc/self/gid_map"}) {
    const auto text = support::read_file_if_present(map, 4096);
    if (text && *text &&
        support::split_words(**text) != std::vector<std::string>{"0", "0", "4294967295"}) {
      return false;
    }
  }
  return true;
}

/// For kernels before 5.6, and seccomp filters that do not know openat2.
support::FileDescriptor open_below_by_openat(int directory, const char* name, int flags) {
  support::FileDescriptor fd(::openat(directory, name, flags));
  if (!fd.is_open() || ownership::are_on_one_mount(directory, fd.get())) {
    return fd;
  }
  fd.reset();
  errno = EXDEV;
  return fd;
}

}  // namespace

Owner read_owner(uid_t uid, gid_t gid) {
  const bool is_overflow = is_overflow_id("uid", uid) || is_overflow_id("gid", gid);
  return {.uid = uid, .gid = gid, .is_ambiguous = is_overflow && !maps_all_ids()};
}

support::FileDescriptor open_below(int directory, const char* name, int flags) {
  static std::atomic<bool> has_openat2 = true;
  flags |= O_NOFOLLOW | O_CLOEXEC;
  if (has_openat2) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags);
    how.resolve = RESOLVE_NO_XDEV;  // one name without '/': there is nothing else to resolve
    const auto fd = ::syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) {
      return support::FileDescriptor(static_cast<int>(fd));
    }
    has_openat2 = false;
  }
  return open_below_by_openat(directory, name, flags);
}

std::optional<std::string> path_of(int fd) {
  std::array<char, PATH_MAX> path{};
  const auto link = fmt::format("/proc/self/fd/{}", fd);
  const auto length = ::readlink(link.c_str(), path.data(), path.size());
  if (length < 0) {
    return std::nullopt;
  }
  return std::string(path.data(), static_cast<std::size_t>(length));
}

std::string describe(const std::string& top, int directory, const char* name) {
  const auto path = path_of(directory);
  if (name == nullptr) {
    return support::printable(path.value_or(top + " or something in it"));
  }
  return support::printable(fmt::format("{}/{}", path.value_or(top + "/..."), name));
}

std::optional<struct stat> OpenDirectories::enter(int fd) {
  const std::lock_guard lock(mutex_);
  struct stat seen{};
  if (::fstat(fd, &seen) != 0) {
    return std::nullopt;
  }
  errno = 0;
  return inodes_.emplace(seen.st_dev, seen.st_ino).second ? std::optional(seen) : std::nullopt;
}

void OpenDirectories::leave(const struct stat& directory) {
  const std::lock_guard lock(mutex_);
  inodes_.erase({directory.st_dev, directory.st_ino});
}

Directory::Directory(support::FileDescriptor fd, const struct stat& seen, OpenDirectories& open)
    : open_(open), fd_(std::move(fd)), seen_(seen), guarded_(ownership::only_root_writes(seen)) {}

Directory::~Directory() { open_.leave(seen_); }

bool Directory::guard() {
  if (guarded_) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  if (guarded_) {
    return true;
  }
  // To a group of ours: without CAP_FSETID the kernel takes set-gid bits off other groups' files.
  if (::fchown(fd(), 0, ::getegid()) != 0) {
    return false;
  }
  owner_changed_ = true;
  // Up to here its owner could change the mode: only now is it known, and root's alone.
  struct stat now{};
  if (::fstat(fd(), &now) != 0) {
    return false;
  }
  mode_ = now.st_mode & permission_bits;
  const mode_t closed = mode_ & ~mode_t{S_IWGRP | S_IWOTH};
  if (closed != mode_) {
    if (::fchmod(fd(), closed) != 0) {
      return false;
    }
    mode_changed_ = true;
  }
  guarded_ = true;
  return true;
}

bool Directory::end_guard(Owner owner) {
  // The mode first: once given, it is no more root's to change where CAP_FOWNER is missing.
  if (mode_changed_ && ::fchmod(fd(), mode_) != 0) {
    return false;
  }
  if (::fchown(fd(), owner.uid, owner.gid) != 0) {
    return false;
  }
  guarded_ = owner_changed_ = mode_changed_ = false;
  return true;
}

bool Directory::give(Owner owner) {
  return (owner.owns(seen_) && !owner_changed_) || end_guard(owner);
}

void Directory::release() {
  if (owner_changed_) {
    end_guard({seen_.st_uid, seen_.st_gid});
  }
}

}  // namespace es_entrypoint::ownership
