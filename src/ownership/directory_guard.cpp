#include "es_entrypoint/ownership/directory_guard.hpp"

#include "es_entrypoint/ownership/named_path.hpp"
#include "es_entrypoint/support/error.hpp"

#include <cerrno>
#include <tuple>

#include <sys/fsuid.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

constexpr mode_t permission_bits = 07777;

/// The ids after it record write permissions. In practice nobody has them, and user namespaces of
/// the usual 65,536 ids map them.
constexpr gid_t first_reserved_group = 65520;
constexpr gid_t group_bit = 1;
constexpr gid_t others_bit = 2;

}  // namespace

gid_t group_that_remembers(mode_t mode) {
  const gid_t code =
      ((mode & S_IWGRP) != 0 ? group_bit : 0) | ((mode & S_IWOTH) != 0 ? others_bit : 0);
  return code == 0 ? 0 : first_reserved_group + code;
}

mode_t remembered_by(gid_t group) {
  const gid_t code = group - first_reserved_group;  // larger for any other group
  if (code > (group_bit | others_bit)) {
    return 0;
  }
  return ((code & group_bit) != 0 ? S_IWGRP : 0) | ((code & others_bit) != 0 ? S_IWOTH : 0);
}

DirectoryGuard::DirectoryGuard(int fd, const struct stat& seen, Owner owner)
    : fd_(fd),
      owner_(owner),
      seen_(seen),
      closed_(only_root_writes(seen)),
      group_(seen.st_gid),
      mode_(seen.st_mode & permission_bits),
      full_mode_(mode_) {
  if (seen.st_uid == 0 && !owner.owns(seen)) {
    full_mode_ |= remembered_by(seen.st_gid);
  }
}

DirectoryGuard::~DirectoryGuard() {
  if (changed_) {
    std::ignore = restore_mode_and_chown(seen_.st_uid, seen_.st_gid);
  }
}

SystemResult<void> DirectoryGuard::change_owner(uid_t uid, gid_t gid) {
  if (::fchown(fd_, uid, gid) != 0) {
    return std::unexpected(errno);
  }
  group_ = gid;
  return {};
}

/// As a member of the directory's group: for other groups the kernel removes the set-gid bit,
/// unless the caller has CAP_FSETID.
SystemResult<void> DirectoryGuard::change_mode(mode_t mode) {
  ::setfsgid(group_);
  const int error_number = ::fchmod(fd_, mode) == 0 ? 0 : errno;
  ::setfsgid(::getegid());
  if (error_number != 0) {
    return std::unexpected(error_number);
  }
  mode_ = mode;
  return {};
}

SystemResult<void> DirectoryGuard::close() {
  if (closed_) {
    return {};
  }
  TRY(change_owner(0, ::getegid()));
  changed_ = true;
  // Until now its owner could change the mode. From here on only root can.
  TRY_ASSIGN(const auto now, look_at(fd_));
  mode_ = full_mode_ = now.st_mode & permission_bits;
  if (const auto group = group_that_remembers(mode_); group != 0) {
    // If the user namespace does not map this group, only this process knows the mode.
    std::ignore = change_owner(0, group);
    TRY(change_mode(mode_ & ~mode_t{S_IWGRP | S_IWOTH}));
  }
  closed_ = true;
  return {};
}

SystemResult<void> DirectoryGuard::chown() {
  if (owner_.owns(seen_) && !changed_) {
    return {};
  }
  return restore_mode_and_chown(owner_.uid, owner_.gid);
}

/// The mode first: without CAP_FOWNER, root may not be able to change it afterwards.
SystemResult<void> DirectoryGuard::restore_mode_and_chown(uid_t uid, gid_t gid) {
  if (mode_ != full_mode_) {
    TRY(change_mode(full_mode_));
  }
  TRY(change_owner(uid, gid));
  closed_ = changed_ = false;
  return {};
}

}  // namespace es_entrypoint::ownership
