#include "es_entrypoint/identity/accounts.hpp"

#include <algorithm>
#include <charconv>

namespace es_entrypoint::identity {
namespace {

/// Takes the text before the next separator off the front of `rest`.
/// @return nothing if the text was already used up.
std::optional<std::string_view> take_part(std::optional<std::string_view>& rest, char separator) {
  if (!rest) {
    return std::nullopt;
  }
  const auto end = rest->find(separator);
  const auto part = rest->substr(0, end);
  if (end == std::string_view::npos) {
    rest.reset();
  } else {
    rest->remove_prefix(end + 1);
  }
  return part;
}

/// Takes white space off both ends, as gosu does: a file from Windows has "\r" at each line's end,
/// which would be part of a group's last member.
std::string_view trim_line(std::string_view line) {
  constexpr std::string_view white_space = " \t\n\v\f\r";
  const auto first = line.find_first_not_of(white_space);
  return first == std::string_view::npos
             ? std::string_view{}
             : line.substr(first, line.find_last_not_of(white_space) - first + 1);
}

/// Calls `visit` with each line that `parse` understands, until it returns true.
template <typename Parse, typename Visit>
void visit_lines(std::string_view text, Parse parse, Visit visit) {
  std::optional<std::string_view> rest = text;
  while (const auto line = take_part(rest, '\n')) {
    const auto entry = parse(*line);
    if (entry && visit(*entry)) {
      return;
    }
  }
}

template <typename Entry, typename Parse, typename Fits>
std::optional<Entry> find_entry(std::string_view text, Parse parse, Fits fits) {
  std::optional<Entry> found;
  visit_lines(text, parse, [&](const Entry& entry) {
    if (fits(entry)) {
      found = entry;
    }
    return found.has_value();
  });
  return found;
}

}  // namespace

bool Group::has_member(std::string_view user) const {
  if (user.empty()) {
    return false;
  }
  std::optional<std::string_view> rest = members;
  while (const auto member = take_part(rest, ',')) {
    if (*member == user) {
      return true;
    }
  }
  return false;
}

std::optional<unsigned> parse_id(std::string_view text) {
  // from_chars alone would accept "-1", and the digits of "0day".
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  unsigned id = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), id);
  if (result.ec != std::errc() || id > maximum_id) {
    return std::nullopt;
  }
  return id;
}

std::optional<User> parse_passwd_line(std::string_view line) {
  std::optional<std::string_view> rest = trim_line(line);
  const auto name = take_part(rest, ':');
  if (!name || name->empty() || name->front() == '#') {
    return std::nullopt;
  }
  take_part(rest, ':');  // the password
  const auto uid = parse_id(take_part(rest, ':').value_or(""));
  const auto gid = parse_id(take_part(rest, ':').value_or(""));
  if (!uid || !gid) {
    return std::nullopt;
  }
  take_part(rest, ':');  // the comment
  return User{*name, *uid, *gid, take_part(rest, ':').value_or("")};
}

std::optional<Group> parse_group_line(std::string_view line) {
  std::optional<std::string_view> rest = trim_line(line);
  const auto name = take_part(rest, ':');
  if (!name || name->empty() || name->front() == '#') {
    return std::nullopt;
  }
  take_part(rest, ':');  // the password
  const auto gid = parse_id(take_part(rest, ':').value_or(""));
  if (!gid) {
    return std::nullopt;
  }
  return Group{*name, *gid, take_part(rest, ':').value_or("")};
}

std::optional<User> find_user(std::string_view passwd, std::string_view name) {
  return find_entry<User>(passwd, parse_passwd_line,
                          [&](const User& user) { return user.name == name; });
}

std::optional<User> find_user(std::string_view passwd, uid_t uid) {
  return find_entry<User>(passwd, parse_passwd_line,
                          [&](const User& user) { return user.uid == uid; });
}

std::optional<Group> find_group(std::string_view group, std::string_view name) {
  return find_entry<Group>(group, parse_group_line,
                           [&](const Group& entry) { return entry.name == name; });
}

std::vector<gid_t> find_memberships(std::string_view group, std::string_view user) {
  std::vector<gid_t> gids;
  visit_lines(group, parse_group_line, [&](const Group& entry) {
    if (entry.has_member(user)) {
      gids.push_back(entry.gid);
    }
    return false;
  });
  return gids;
}

}  // namespace es_entrypoint::identity
