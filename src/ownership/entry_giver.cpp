#include "es_entrypoint/ownership/entry_giver.hpp"

#include "es_entrypoint/process/capabilities.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

using support::ExitCode;
using support::Expected;
using support::FileDescriptor;
using support::system_failure;

bool look_at(int directory, const char* name, struct stat& seen) {
  return ::fstatat(directory, name, &seen, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0;
}

/// Removed, or replaced by something of another kind, since its name was read.
bool is_gone(int error_number) {
  return error_number == ENOENT || error_number == ESTALE || error_number == ENOTDIR ||
         error_number == ELOOP;
}

std::unexpected<support::Error> cannot_look(const std::string& path, int error_number) {
  const std::string_view remedy =
      error_number == EACCES
          ? "give the container CAP_DAC_OVERRIDE, give the directory by hand, or use --own none"
          : "";
  return system_failure(ExitCode::cannot_own, fmt::format("cannot look at {}", path), error_number,
                        remedy);
}

std::string_view remedy_for_owner(int error_number) {
  switch (error_number) {
    case EROFS:
      return "mount it writable, or give it to the engine's user before; --own none leaves it";
    case EINVAL:
    case EOVERFLOW:
      return "the user namespace does not map this id; map it, or name another by --user";
    case EPERM:
    case EACCES:
      return "the container lacks CAP_CHOWN, or the volume refuses (an EFS access point, NFS with "
             "root squashed): give it to the engine's user on the host, or use --own none";
    default:
      return "";
  }
}

/// Whether any directory can be entered, whoever owns it. As root without these one is as anybody.
bool enters_everything() {
  constexpr std::uint64_t needed =
      std::uint64_t{1} << CAP_DAC_OVERRIDE | std::uint64_t{1} << CAP_DAC_READ_SEARCH;
  const auto sets = process::read_capabilities();
  return sets && (sets->effective & needed) != 0;
}

/// Real and effective ids are the same here, and old seccomp profiles know no faccessat2.
bool can_enter(const FileDescriptor& directory) {
  return ::faccessat(directory.get(), ".", X_OK, 0) == 0;
}

}  // namespace

EntryGiver::EntryGiver(Owner owner, WalkReport& report)
    : owner_(owner), report_(report), enters_everything_(enters_everything()) {}

bool EntryGiver::closes_when_given(const Directory& directory) const {
  // Root may be in its new group.
  constexpr mode_t open_to_all = S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH;
  return !enters_everything_ && (directory.seen().st_mode & open_to_all) != open_to_all;
}

Expected<std::shared_ptr<Directory>> EntryGiver::pass_over_closed(const std::string& path,
                                                                  const struct stat& seen) {
  if (!owner_.owns(seen)) {
    return cannot_look(path, EACCES);
  }
  report_.closed_directory_left(path);
  return nullptr;
}

std::unexpected<support::Error> EntryGiver::cannot_give(const std::string& path,
                                                        const struct stat& seen,
                                                        int error_number) const {
  return system_failure(ExitCode::cannot_own,
                        fmt::format("cannot give {} to {}:{}, it is {}:{}'s", path, owner_.uid,
                                    owner_.gid, seen.st_uid, seen.st_gid),
                        error_number, remedy_for_owner(error_number));
}

std::string EntryGiver::describe(int directory, const char* name) const {
  return ownership::describe(report_.path(), directory, name);
}

void EntryGiver::pass_over_mount(const Directory& directory, const char* name) {
  struct stat seen{};
  const bool is_right = look_at(directory.fd(), name, seen) && owner_.owns(seen);
  report_.mount_passed_over(describe(directory.fd(), name), is_right);
}

Expected<void> EntryGiver::give_entry(Directory& directory, const char* name) {
  // In a directory that is wrong itself, the entries mostly are too: no need to look before.
  if (directory.is_guarded() && !owner_.owns(directory.seen())) {
    return pin_and_give(directory, name);
  }
  struct stat seen{};
  if (!look_at(directory.fd(), name, seen)) {
    const int error_number = errno;
    if (is_gone(error_number)) {
      return {};
    }
    return cannot_look(describe(directory.fd(), name), error_number);
  }
  if (owner_.owns(seen) || S_ISDIR(seen.st_mode)) {
    return {};
  }
  return pin_and_give(directory, name);
}

Expected<void> EntryGiver::pin_and_give(Directory& directory, const char* name) {
  struct stat seen{};
  while (true) {
    const bool guarded = directory.is_guarded();
    const auto pin = open_below(directory.fd(), name, O_PATH);
    if (!pin.is_open() || ::fstat(pin.get(), &seen) != 0) {
      const int error_number = errno;
      if (is_gone(error_number)) {
        return {};
      }
      if (error_number == EXDEV) {
        pass_over_mount(directory, name);
        return {};
      }
      return cannot_look(describe(directory.fd(), name), error_number);
    }
    if (owner_.owns(seen) || S_ISDIR(seen.st_mode)) {
      return {};
    }
    if (seen.st_nlink == 0) {
      return {};
    }
    if (seen.st_nlink != 1) {
      report_.hard_link_left(describe(directory.fd(), name), seen);
      return {};
    }
    if (guarded) {
      return give_pinned(pin, seen);
    }
    // The one link may be another than the name, which may be gone since: look again, guarded.
    if (!directory.guard()) {
      const int error_number = errno;
      return cannot_give(describe(directory.fd(), name), seen, error_number);
    }
  }
}

Expected<void> EntryGiver::give_pinned(const FileDescriptor& pin, const struct stat& seen) {
  if (::fchownat(pin.get(), "", owner_.uid, owner_.gid, AT_EMPTY_PATH) != 0) {
    const int error_number = errno;
    return cannot_give(describe(pin.get()), seen, error_number);
  }
  report_.count_changed();
  return {};
}

Expected<void> EntryGiver::give_directory(Directory& directory) {
  if (!directory.give(owner_)) {
    const int error_number = errno;
    return cannot_give(describe(directory.fd()), directory.seen(), error_number);
  }
  if (!owner_.owns(directory.seen())) {
    report_.count_changed();
  }
  return {};
}

Expected<std::shared_ptr<Directory>> EntryGiver::open_directory(const Directory& directory,
                                                                const char* name) {
  struct stat seen{};
  auto fd = open_below(directory.fd(), name, O_RDONLY | O_DIRECTORY);
  if (fd.is_open() && !enters_everything_ && !can_enter(fd) && ::fstat(fd.get(), &seen) == 0) {
    return pass_over_closed(describe(fd.get()), seen);
  }
  auto opened = fd.is_open() ? enter(std::move(fd)) : nullptr;
  const int error_number = errno;
  if (opened || error_number == 0 || is_gone(error_number)) {
    return opened;
  }
  if (error_number == EXDEV) {
    pass_over_mount(directory, name);
    return nullptr;
  }
  const auto path = describe(directory.fd(), name);
  if (error_number == EACCES && look_at(directory.fd(), name, seen)) {
    return pass_over_closed(path, seen);
  }
  return cannot_look(path, error_number);
}

Expected<std::shared_ptr<Directory>> EntryGiver::open_top(const FileDescriptor& pin,
                                                          const struct stat& pinned,
                                                          const std::string& path) {
  FileDescriptor fd(::openat(pin.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (auto top = fd.is_open() ? enter(std::move(fd)) : nullptr) {
    return top;
  }
  return errno == EACCES ? pass_over_closed(path, pinned) : cannot_look(path, errno);
}

std::shared_ptr<Directory> EntryGiver::enter(FileDescriptor fd) {
  const auto seen = open_.enter(fd.get());
  return seen ? std::make_shared<Directory>(std::move(fd), *seen, open_) : nullptr;
}

}  // namespace es_entrypoint::ownership
