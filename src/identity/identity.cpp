#include "es_entrypoint/identity/identity.hpp"

#include "es_entrypoint/identity/accounts.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <unistd.h>

namespace es_entrypoint::identity {
namespace {

using support::ExitCode;
using support::Expected;
using support::failure;

/// Far above any real account file: 100,000 users take 6 MB.
constexpr std::size_t account_file_limit = 256UL << 20U;

bool is_all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::unexpected<support::Error> no_such(std::string_view kind, std::string_view name,
                                        std::string_view file) {
  if (is_all_digits(name)) {
    return failure(ExitCode::no_user,
                   fmt::format("cannot run the engine as {} {}: not an id", kind, name),
                   fmt::format("ids range from 0 to {}", maximum_id));
  }
  return failure(
      ExitCode::no_user,
      fmt::format("cannot run the engine as {0} '{1}': {2} has no such {0}", kind, name, file),
      "add it to the image or choose another with --user");
}

/// The two sides of the first colon; either may be empty. A second colon stays in the group, whose
/// name cannot hold it.
struct Specification {
  std::string_view user;
  std::string_view group;
};

Specification parse_specification(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  return {.user = text.substr(0, colon), .group = text.substr(std::min(colon + 1, text.size()))};
}

/// @param gid the group of a user without an entry, who has a uid only
User find_user_or_nameless(std::string_view passwd, uid_t uid, gid_t gid) {
  return find_user(passwd, uid).value_or(User{.name = {}, .uid = uid, .gid = gid, .home = {}});
}

Expected<User> resolve_user(std::string_view text, std::string_view passwd, const Caller& caller) {
  if (text.empty()) {
    return find_user_or_nameless(passwd, caller.uid, caller.gid);
  }
  std::optional<User> user;
  if (!is_all_digits(text)) {
    user = find_user(passwd, text);
  } else if (const auto uid = parse_id(text)) {
    user = find_user_or_nameless(passwd, *uid, caller.gid);
  }
  return user ? Expected<User>(*user) : no_such("user", text, "/etc/passwd");
}

Expected<gid_t> resolve_group(std::string_view text, std::string_view group) {
  std::optional<gid_t> gid;
  if (is_all_digits(text)) {
    gid = parse_id(text);
  } else if (const auto entry = find_group(group, text)) {
    gid = entry->gid;
  }
  return gid ? Expected<gid_t>(*gid) : no_such("group", text, "/etc/group");
}

Identity make_identity(const User& user, gid_t gid, std::vector<gid_t> groups) {
  groups.push_back(gid);
  std::ranges::sort(groups);
  const auto repeats = std::ranges::unique(groups);
  groups.erase(repeats.begin(), repeats.end());
  return Identity{
      .uid = user.uid,
      .gid = gid,
      .groups = std::move(groups),
      .home = user.home.empty() ? "/" : std::string(user.home),
      .user = user.name.empty() ? std::to_string(user.uid) : std::string(user.name),
      .changes = true,
  };
}

Identity keep_caller(std::string_view passwd, const Caller& caller) {
  const auto user = find_user_or_nameless(passwd, caller.uid, caller.gid);
  auto identity = make_identity(user, caller.gid, {});
  identity.groups = caller.groups;
  identity.changes = false;
  return identity;
}

Expected<std::string> read_account_file(const std::string& path) {
  TRY_ASSIGN(auto text, support::read_file_if_present(path, account_file_limit, ExitCode::no_user));
  return std::move(text).value_or("");
}

}  // namespace

Expected<Identity> resolve_identity(std::string_view specification, std::string_view passwd,
                                    std::string_view group, const Caller& caller) {
  const auto [user_text, group_text] = parse_specification(specification);
  if (user_text.empty() && group_text.empty()) {
    return keep_caller(passwd, caller);
  }

  TRY_ASSIGN(const auto user, resolve_user(user_text, passwd, caller));
  if (group_text.empty()) {
    return make_identity(user, user.gid, find_memberships(group, user.name));
  }
  TRY_ASSIGN(const auto gid, resolve_group(group_text, group));
  return make_identity(user, gid, {});
}

Expected<Caller> read_caller() {
  Caller caller{.uid = ::geteuid(), .gid = ::getegid(), .groups = {}};
  const int count = ::getgroups(0, nullptr);
  if (count > 0) {
    caller.groups.resize(static_cast<std::size_t>(count));
  }
  if (count < 0 || ::getgroups(count, caller.groups.data()) != count) {
    return support::system_failure(ExitCode::os_error, "cannot read the caller's groups", errno);
  }
  return caller;
}

Expected<Identity> read_identity(const options::UserChoice& user, const Caller& caller) {
  const auto passwd = read_account_file("/etc/passwd");
  if (!user.specification || caller.uid != 0) {
    if (user.specification) {
      spdlog::debug("the engine runs as the caller, uid {}: only root can change to user '{}'",
                    caller.uid, *user.specification);
    }
    if (!passwd) {  // it would only have had the caller's name
      spdlog::debug("{}", passwd.error().message());
    }
    return keep_caller(passwd.value_or(""), caller);
  }
  TRY(passwd);
  TRY_ASSIGN(const auto group, read_account_file("/etc/group"));
  TRY_ASSIGN(auto identity, resolve_identity(*user.specification, *passwd, group, caller));
  if (identity.uid != 0 && identity.gid == 0 && !find_user(*passwd, identity.uid) &&
      parse_specification(*user.specification).group.empty()) {
    support::warn(
        {fmt::format("user {} has no entry in /etc/passwd and keeps the caller's group, 0 "
                     "(root)",
                     identity.uid),
         fmt::format("to change it, specify a group too, such as --user {0}:{0}", identity.uid)});
  }
  return identity;
}

}  // namespace es_entrypoint::identity
