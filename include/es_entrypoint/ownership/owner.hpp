#pragma once

#include <sys/stat.h>
#include <sys/types.h>

namespace es_entrypoint::ownership {

/// The user and group that are to own a tree.
struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
  /// One of the ids is the one that the system shows for every owner that the user namespace does
  /// not map: a file that seems to be this owner's may be anyone's, and must be chowned to find
  /// out.
  bool is_ambiguous = false;

  [[nodiscard]] bool owns(const struct stat& seen) const {
    return !is_ambiguous && seen.st_uid == uid && seen.st_gid == gid;
  }
};

/// @return the owner, with what the system reports about the user namespace. Tested by
///         tests/privileged/test_ownership_seen_from_inside.py.
[[nodiscard]] Owner read_owner(uid_t uid, gid_t gid);

}  // namespace es_entrypoint::ownership
