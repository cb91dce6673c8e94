#pragma once

#include "es_entrypoint/support/error.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::identity {

/// Who the launcher is now.
struct Caller {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< supplementary groups, as the kernel has them
};

/// Who the engine runs as.
struct Identity {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< supplementary groups with `gid`, sorted, without repeats
  std::string home;           ///< "/" where passwd says nothing
  std::string user;           ///< the name; the uid in decimals where passwd has none
  bool changes = false;       ///< false: the caller is kept as it is, HOME and USER too

  bool operator==(const Identity&) const = default;
};

/// Resolves a user specification as gosu does: "name", "uid", "name:group", "uid:gid", "uid:",
/// ":gid"; ids without an entry are good. What is all digits is an id, never a name. Only a user
/// given alone gets the groups that the group text lists it in; with an explicit group, that
/// group alone. A uid without an entry has the caller's gid when no group is given.
/// @param specification "" and ":" keep the caller
/// @param passwd, group the texts of passwd(5) and group(5); odd lines in them are passed over
/// @return 67 where a name is not there or a number is out of range (0 to 2^31-1).
[[nodiscard]] support::Expected<Identity> resolve_identity(std::string_view specification,
                                                           std::string_view passwd,
                                                           std::string_view group,
                                                           const Caller& caller);

/// @return who the process is by its effective ids; 71 where the system does not say.
[[nodiscard]] support::Expected<Caller> read_caller();

/// Resolves against /etc/passwd and /etc/group; a missing file is an empty one. Warns where a
/// user without an entry would keep root's group.
/// @param specification "none" keeps the caller; so does every caller but root (said at debug
///        level)
/// @return as `resolve_identity`; 67 also where one of the files cannot be read.
[[nodiscard]] support::Expected<Identity> read_identity(std::string_view specification,
                                                        const Caller& caller);

}  // namespace es_entrypoint::identity
