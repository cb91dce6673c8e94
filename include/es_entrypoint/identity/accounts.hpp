#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::identity {

/// The largest uid or gid that is accepted, 2^31-1, as in gosu. Larger ids turn negative in some
/// programs or wrap to root.
inline constexpr unsigned maximum_id = 2147483647;

/// An entry of passwd(5). The views point into the text that was searched.
struct User {
  std::string_view name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string_view home;  ///< may be empty
};

/// An entry of group(5). The views point into the text that was searched.
struct Group {
  std::string_view name;
  gid_t gid = 0;
  std::string_view members;  ///< names between commas

  [[nodiscard]] bool has_member(std::string_view user) const;
};

/// @return the id, if `text` consists of decimal digits only and is at most `maximum_id`.
[[nodiscard]] std::optional<unsigned> parse_id(std::string_view text);

/// Parses a line of passwd(5), without its newline; white space at its ends does not count. Only
/// the first six fields are read, and the comment and home may be missing, as for getpwent(3).
/// @return nothing for an odd line: a comment, too few fields, no name, an invalid id.
[[nodiscard]] std::optional<User> parse_passwd_line(std::string_view line);

/// Parses a line of group(5), without its newline; white space at its ends does not count, and the
/// members may be missing.
/// @return nothing for an odd line.
[[nodiscard]] std::optional<Group> parse_group_line(std::string_view line);

/// The first entry that matches, as in getpwnam(3). Odd lines are skipped.
[[nodiscard]] std::optional<User> find_user(std::string_view passwd, std::string_view name);
[[nodiscard]] std::optional<User> find_user(std::string_view passwd, uid_t uid);
[[nodiscard]] std::optional<Group> find_group(std::string_view group, std::string_view name);

/// @return the gids of all groups that list the user, in the text's order.
[[nodiscard]] std::vector<gid_t> find_memberships(std::string_view group, std::string_view user);

}  // namespace es_entrypoint::identity
