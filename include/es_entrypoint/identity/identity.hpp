#pragma once

#include "es_entrypoint/options/options.hpp"
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
  std::string home;           ///< "/" if passwd has none
  std::string user;           ///< the name; the uid in decimals if passwd has none
  bool changes = false;       ///< false: the caller is kept, with its HOME and USER

  bool operator==(const Identity&) const = default;
};

/// Resolves a user specification as gosu does: "name", "uid", "name:group", "uid:gid", "uid:",
/// ":gid". Ids need no entry. A text of digits only is an id, never a name. If no group is
/// specified, the user gets its groups in the group text; otherwise that group alone. A uid without
/// an entry and without a group gets the caller's gid.
/// @param specification "" and ":" keep the caller
/// @param passwd, group the texts of passwd(5) and group(5); odd lines in them are skipped
/// @return 67 if a name does not exist or a number is out of range (0 to 2^31-1).
[[nodiscard]] support::Expected<Identity> resolve_identity(std::string_view specification,
                                                           std::string_view passwd,
                                                           std::string_view group,
                                                           const Caller& caller);

/// @return the process's effective ids; 71 if the system refuses to report them.
[[nodiscard]] support::Expected<Caller> read_caller();

/// Resolves against /etc/passwd and /etc/group; a missing file counts as empty. Warns if a user
/// without an entry would keep root's group. Only root can change the user: any other caller is
/// kept, which is logged at debug level.
/// @return as `resolve_identity`; 67 also if one of the files cannot be read.
[[nodiscard]] support::Expected<Identity> read_identity(const options::UserChoice& user,
                                                        const Caller& caller);

}  // namespace es_entrypoint::identity
