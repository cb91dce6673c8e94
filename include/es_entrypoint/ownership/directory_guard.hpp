#pragma once

#include "es_entrypoint/ownership/open_below.hpp"
#include "es_entrypoint/ownership/owner.hpp"

#include <sys/stat.h>
#include <sys/types.h>

namespace es_entrypoint::ownership {

/// Closes a directory to everyone but root while its files are chowned, and restores it unless it
/// is chowned itself. Only in a closed directory can a link count be trusted: an entry that was
/// found under its name, with one link, has this link and no other, whatever names it had before.
///
/// SIGKILL may end the process between any two system calls without losing the mode: before write
/// permissions are removed, the directory's group becomes one of three reserved ids (65521 to
/// 65523) that record them. The next guard of the directory restores them. Tested by
/// tests/privileged/test_kill.py.
///
/// No two guards of one directory may exist at a time.
class DirectoryGuard {
 public:
  /// @param fd    the open directory
  /// @param seen  its status now
  /// @param owner whose directories never count as left behind by an earlier guard
  DirectoryGuard(int fd, const struct stat& seen, Owner owner);
  DirectoryGuard(const DirectoryGuard&) = delete;
  DirectoryGuard& operator=(const DirectoryGuard&) = delete;
  ~DirectoryGuard();

  /// Makes sure that only root can add, remove or rename entries. Does not change a directory of
  /// which that is true already.
  SystemResult<void> close();
  [[nodiscard]] bool is_closed() const { return closed_; }

  /// Chowns the directory, with its former mode, and ends the guard. Does not change a directory
  /// that is right already.
  SystemResult<void> chown();

 private:
  SystemResult<void> change_owner(uid_t uid, gid_t gid);
  SystemResult<void> change_mode(mode_t mode);
  SystemResult<void> restore_mode_and_chown(uid_t uid, gid_t gid);

  int fd_;
  Owner owner_;
  struct stat seen_;
  bool closed_;
  bool changed_ = false;
  gid_t group_;       ///< the directory's group now
  mode_t mode_;       ///< permission bits now
  mode_t full_mode_;  ///< permission bits outside of a guard
};

/// @param mode permission bits
/// @return the group that records the write permissions of the mode; root's if it has none.
[[nodiscard]] gid_t group_that_remembers(mode_t mode);

/// @return the write permissions that the group records.
[[nodiscard]] mode_t remembered_by(gid_t group);

}  // namespace es_entrypoint::ownership
