#include "es_entrypoint/identity/accounts.hpp"

#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <ranges>

namespace es_entrypoint::identity {
namespace {

/// Takes the next field off the front of a line.
/// @return an empty text if the line has ended.
std::string_view take_field(std::string_view& line) {
  const auto end = std::min(line.find(':'), line.size());
  const auto field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

/// Removes white space from both ends, as gosu does: a file from Windows has "\r" at the end of
/// each line, which would be part of a group's last member.
std::string_view trim_line(std::string_view line) {
  constexpr std::string_view white_space = " \t\n\v\f\r";
  line.remove_prefix(std::min(line.find_first_not_of(white_space), line.size()));
  return line.substr(0, line.find_last_not_of(white_space) + 1);  // npos + 1 is 0
}

/// Calls `parse` with each line.
auto parse_lines(std::string_view text, auto parse) {
  return std::views::split(text, '\n') |
         std::views::transform([parse](auto line) { return parse(std::string_view(line)); });
}

template <typename Entry>
std::optional<Entry> find_entry(auto&& entries, auto fits) {
  for (const std::optional<Entry>& entry : entries) {
    if (entry && fits(*entry)) {
      return entry;
    }
  }
  return std::nullopt;
}

bool is_name(std::string_view field) { return !field.empty() && field.front() != '#'; }

}  // namespace

bool Group::has_member(std::string_view user) const {
  return !user.empty() && std::ranges::any_of(std::views::split(members, ','), [&](auto member) {
    return std::string_view(member) == user;
  });
}

std::optional<unsigned> parse_id(std::string_view text) {
  return support::parse_number(text, maximum_id).transform([](std::uint64_t id) {
    return static_cast<unsigned>(id);
  });
}

std::optional<User> parse_passwd_line(std::string_view line) {
  line = trim_line(line);
  const auto name = take_field(line);
  take_field(line);  // the password
  const auto uid = parse_id(take_field(line));
  const auto gid = parse_id(take_field(line));
  if (!is_name(name) || !uid || !gid) {
    return std::nullopt;
  }
  take_field(line);  // the comment
  return User{name, *uid, *gid, take_field(line)};
}

std::optional<Group> parse_group_line(std::string_view line) {
  line = trim_line(line);
  const auto name = take_field(line);
  take_field(line);  // the password
  const auto gid = parse_id(take_field(line));
  if (!is_name(name) || !gid) {
    return std::nullopt;
  }
  return Group{name, *gid, take_field(line)};
}

std::optional<User> find_user(std::string_view passwd, std::string_view name) {
  return find_entry<User>(parse_lines(passwd, parse_passwd_line),
                          [&](const User& user) { return user.name == name; });
}

std::optional<User> find_user(std::string_view passwd, uid_t uid) {
  return find_entry<User>(parse_lines(passwd, parse_passwd_line),
                          [&](const User& user) { return user.uid == uid; });
}

std::optional<Group> find_group(std::string_view group, std::string_view name) {
  return find_entry<Group>(parse_lines(group, parse_group_line),
                           [&](const Group& entry) { return entry.name == name; });
}

std::vector<gid_t> find_memberships(std::string_view group, std::string_view user) {
  std::vector<gid_t> gids;
  for (const auto& entry : parse_lines(group, parse_group_line)) {
    if (entry && entry->has_member(user)) {
      gids.push_back(entry->gid);
    }
  }
  return gids;
}

}  // namespace es_entrypoint::identity
