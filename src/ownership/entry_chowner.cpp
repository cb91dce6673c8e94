#include "es_entrypoint/ownership/entry_chowner.hpp"

#include "es_entrypoint/ownership/open_below.hpp"
#include "es_entrypoint/ownership/tree_lock.hpp"
#include "es_entrypoint/process/capabilities.hpp"
#include "es_entrypoint/support/text.hpp"

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

/// Each level keeps a directory open, for each thread.
constexpr unsigned most_levels = 128;

std::unexpected<support::Error> cannot_inspect(const std::string& path, int error_number) {
  const std::string_view remedy =
      error_number == EACCES ? "give the container CAP_DAC_OVERRIDE, chown the directory yourself, "
                               "or use --own none"
                             : "";
  return system_failure(ExitCode::cannot_own, fmt::format("cannot inspect {}", path), error_number,
                        remedy);
}

std::string_view remedy_for_owner(int error_number) {
  switch (error_number) {
    case EROFS:
      return "mount it writable, or chown it to the engine's user beforehand; --own none skips it";
    case EINVAL:
    case EOVERFLOW:
      return "the user namespace does not map this id; map it, or choose another user with --user";
    case EPERM:
    case EACCES:
      return "the container lacks CAP_CHOWN, or the volume refuses (an EFS access point, NFS with "
             "root squashed): chown it to the engine's user on the host, or use --own none";
    default:
      return "";
  }
}

/// Whether this process can enter any directory, whoever owns it. Root without these capabilities
/// is like any other user.
bool has_capability_to_enter() {
  constexpr std::uint64_t needed =
      std::uint64_t{1} << CAP_DAC_OVERRIDE | std::uint64_t{1} << CAP_DAC_READ_SEARCH;
  const auto sets = process::read_capabilities();
  return sets && (sets->effective & needed) != 0;
}

/// Real and effective ids are the same here, and old seccomp profiles do not know faccessat2.
bool can_enter(const FileDescriptor& directory) {
  return ::faccessat(directory.get(), ".", X_OK, 0) == 0;
}

}  // namespace

EntryChowner::EntryChowner(Owner owner, WalkReport& report)
    : owner_(owner), report_(report), enters_everything_(has_capability_to_enter()) {}

std::string EntryChowner::describe(int fd, const char* name) const {
  return ownership::describe(report_.path(), fd, name);
}

std::unexpected<support::Error> EntryChowner::cannot_chown(int fd, const char* name,
                                                           const struct stat& seen,
                                                           int error_number) const {
  return system_failure(
      ExitCode::cannot_own,
      fmt::format("cannot change the owner of {} from {}:{} to {}:{}", describe(fd, name),
                  seen.st_uid, seen.st_gid, owner_.uid, owner_.gid),
      error_number, remedy_for_owner(error_number));
}

Expected<std::shared_ptr<Directory>> EntryChowner::skip_closed(const std::string& path,
                                                               const struct stat& seen) {
  if (!owner_.owns(seen)) {
    return cannot_inspect(path, EACCES);
  }
  report_.skipped_closed_directory(path);
  return nullptr;
}

void EntryChowner::skip_mount(const Directory& directory, const char* name) {
  const auto seen = look_at(directory.fd(), name);
  report_.skipped_mount(describe(directory.fd(), name), seen && owner_.owns(*seen));
}

Expected<std::shared_ptr<Directory>> EntryChowner::make_directory(FileDescriptor fd) {
  TRY_ASSIGN(const auto seen, inspect(fd.get()));
  if (!enters_everything_ && !can_enter(fd)) {
    return skip_closed(describe(fd.get()), seen);
  }
  auto directory = std::make_shared<Directory>();
  directory->stream.reset(::fdopendir(fd.get()));
  if (!directory->stream) {
    return cannot_inspect(describe(fd.get()), errno);
  }
  static_cast<void>(fd.release());
  directory->is_right = owner_.owns(seen);
  directory->inode = seen.st_ino;
  return directory;
}

Expected<std::shared_ptr<Directory>> EntryChowner::open_directory(
    const std::shared_ptr<Directory>& parent, const std::string& name) {
  const int parent_fd = parent->fd();
  auto fd = open_below(parent_fd, name.c_str(), O_RDONLY | O_DIRECTORY);
  if (fd) {
    if (parent->level == most_levels) {
      return support::failure(
          ExitCode::cannot_own,
          fmt::format("cannot change the owner of {}: it is more than {} levels below {}",
                      describe(fd->get()), most_levels, report_.path()),
          "move it up or remove it, or chown the tree yourself and use --own none");
    }
    TRY_ASSIGN(auto directory, make_directory(std::move(*fd)));
    if (directory) {
      directory->parent = parent;
      directory->level = parent->level + 1;
    }
    return directory;
  }
  if (means_gone(fd.error())) {
    return nullptr;
  }
  if (fd.error() == EXDEV) {
    skip_mount(*parent, name.c_str());
    return nullptr;
  }
  const auto seen = look_at(parent_fd, name.c_str());
  const auto path = describe(parent_fd, name.c_str());
  return fd.error() == EACCES && seen ? skip_closed(path, *seen) : cannot_inspect(path, fd.error());
}

Expected<std::shared_ptr<Directory>> EntryChowner::open_top(const FileDescriptor& pin,
                                                            const std::string& path) {
  FileDescriptor fd(::openat(pin.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int error_number = errno;
  if (fd.is_open()) {
    TRY(lock_tree(fd.get(), path));
    return make_directory(std::move(fd));
  }
  const auto seen = look_at(pin.get());
  return error_number == EACCES && seen ? skip_closed(support::printable(path), *seen)
                                        : cannot_inspect(support::printable(path), error_number);
}

Expected<EntryChowner::Look> EntryChowner::look_at_entry(const Directory& directory,
                                                         const dirent& entry) const {
  if (entry.d_type == DT_DIR) {
    return Look::directory;
  }
  if (entry.d_type != DT_UNKNOWN && !directory.is_right) {
    return Look::candidate;
  }
  const auto seen = look_at(directory.fd(), entry.d_name);
  if (!seen) {
    if (means_gone(seen.error())) {
      return Look::skipped;
    }
    return cannot_inspect(describe(directory.fd(), entry.d_name), seen.error());
  }
  if (S_ISDIR(seen->st_mode)) {
    return Look::directory;
  }
  return owner_.owns(*seen) ? Look::skipped : Look::candidate;
}

Expected<struct stat> EntryChowner::inspect(int fd) const {
  const auto seen = look_at(fd);
  return seen ? Expected<struct stat>(*seen) : cannot_inspect(describe(fd), seen.error());
}

Expected<void> EntryChowner::chown_entry(const Directory& directory, DirectoryGuard& guard,
                                         const char* name) {
  const int fd = directory.fd();
  while (true) {
    const bool is_closed = guard.is_closed();
    const auto pin = open_below(fd, name, O_PATH);
    const auto seen = pin ? look_at(pin->get()) : std::unexpected(pin.error());
    if (!seen) {
      if (seen.error() == EXDEV) {
        skip_mount(directory, name);
        return {};
      }
      return means_gone(seen.error()) ? Expected<void>{}
                                      : cannot_inspect(describe(fd, name), seen.error());
    }
    if (owner_.owns(*seen) || S_ISDIR(seen->st_mode) || seen->st_nlink == 0) {
      return {};
    }
    if (seen->st_nlink != 1) {
      report_.skipped_hard_link(describe(fd, name), *seen);
      return {};
    }
    if (is_closed) {
      return chown_pinned(*pin, *seen);
    }
    // The one link may have another name by now: look again when the directory is closed.
    if (const auto closed = guard.close(); !closed) {
      return cannot_chown(fd, name, *seen, closed.error());
    }
  }
}

Expected<void> EntryChowner::chown_pinned(const FileDescriptor& pin, const struct stat& seen) {
  if (::fchownat(pin.get(), "", owner_.uid, owner_.gid, AT_EMPTY_PATH) != 0) {
    return cannot_chown(pin.get(), nullptr, seen, errno);
  }
  report_.count_changed();
  return {};
}

Expected<void> EntryChowner::chown_directory(const Directory& directory, DirectoryGuard& guard,
                                             const struct stat& seen) {
  if (const auto done = guard.chown(); !done) {
    return cannot_chown(directory.fd(), nullptr, seen, done.error());
  }
  if (!owner_.owns(seen)) {
    report_.count_changed();
  }
  return {};
}

}  // namespace es_entrypoint::ownership
