#pragma once

#include "es_entrypoint/ownership/owner.hpp"
#include "es_entrypoint/ownership/system_result.hpp"

#include <sys/stat.h>
#include <sys/types.h>

namespace es_entrypoint::ownership {

/// Closes a directory to everyone but root while its files are chowned, and makes it what it was
/// unless it is chowned itself. Only in a closed directory can a link count be trusted: an entry
/// that was found under its name, with one link, has this link and no other, wherever its other
/// names may have come and gone before.
///
/// SIGKILL may end the process between any two system calls without harm to the mode: before write
/// permissions are taken away, the directory's group becomes one of three reserved ids (65521 to
/// 65523), which say what is taken. The next guard of the directory restores it. Tested by
/// tests/privileged/test_kill.py.
///
/// While one lives, no other guard of the same directory may exist.
class DirectoryGuard {
 public:
  /// @param fd    the open directory
  /// @param seen  what it is now
  /// @param owner whose directories are never taken for ones that an earlier guard left
  DirectoryGuard(int fd, const struct stat& seen, Owner owner);
  DirectoryGuard(const DirectoryGuard&) = delete;
  DirectoryGuard& operator=(const DirectoryGuard&) = delete;
  ~DirectoryGuard();

  /// Makes sure that only root can add, remove or rename entries. A directory of which that is true
  /// already is not changed.
  SystemResult<void> close();
  [[nodiscard]] bool is_closed() const { return closed_; }

  /// Chowns the directory, with the mode that it had, and ends the guard. If it is right already,
  /// it is not changed.
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
/// @return the group that says which write permissions were taken away from the mode; root's if
///         it has none of these.
[[nodiscard]] gid_t group_that_remembers(mode_t mode);

/// @return the write permissions that the group says were taken away.
[[nodiscard]] mode_t remembered_by(gid_t group);

}  // namespace es_entrypoint::ownership
