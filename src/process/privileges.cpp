#include "es_entrypoint/process/privileges.hpp"

#include "es_entrypoint/process/capabilities.hpp"
#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <vector>

#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using identity::Identity;
using support::ExitCode;
using support::Expected;
using support::failure;
using support::system_failure;

constexpr uid_t unchanged_uid = static_cast<uid_t>(-1);
constexpr gid_t unchanged_gid = static_cast<gid_t>(-1);

std::string_view remedy_for_ids(int error_number) {
  if (error_number == EINVAL) {
    return "the container's user namespace does not map this id: map it, or name one that is "
           "mapped by --user";
  }
  return "give the container CAP_SETUID and CAP_SETGID, or start it as the engine's user (docker "
         "run --user) and let the launcher keep that";
}

std::unexpected<support::Error> not_dropped(std::string_view what) {
  return failure(ExitCode::os_error,
                 fmt::format("cannot drop privileges: {}; the engine is not started", what));
}

/// @return what stays in the set.
Expected<std::uint64_t> empty_bounding() {
  TRY_ASSIGN(const auto left, empty_bounding_set());
  if (left != 0) {
    spdlog::info(
        "{} capabilities stay in the bounding set, as CAP_SETPCAP is missing; "
        "no_new_privs keeps them out of the engine's reach",
        std::popcount(left));
  }
  return left;
}

/// The file says "deny" in a user namespace of an unprivileged user: see user_namespaces(7).
bool are_groups_denied() {
  const auto text = support::read_file_if_present("/proc/self/setgroups", 64);
  return text && *text && (*text)->starts_with("deny");
}

Expected<void> set_groups(const Identity& identity) {
  if (::setgroups(identity.groups.size(), identity.groups.data()) == 0) {
    return {};
  }
  const int error_number = errno;
  if (identity.groups.size() > NGROUPS_MAX) {
    return failure(ExitCode::os_error,
                   fmt::format("cannot set the supplementary groups of {}: {} are more than the "
                               "{} that the kernel takes",
                               identity.user, identity.groups.size(), NGROUPS_MAX),
                   fmt::format("name a group too, as in --user {}:GROUP", identity.user));
  }
  return system_failure(
      ExitCode::os_error, fmt::format("cannot set the supplementary groups of {}", identity.user),
      error_number,
      are_groups_denied() ? "the user namespace denies setgroups: map a range of ids (newgidmap), "
                            "or start the container as the engine's user"
                          : remedy_for_ids(error_number));
}

Expected<void> set_gid(gid_t gid) {
  if (::setresgid(gid, gid, gid) == 0) {
    return {};
  }
  return system_failure(ExitCode::os_error, fmt::format("cannot change to group {}", gid), errno,
                        remedy_for_ids(errno));
}

Expected<void> set_uid(uid_t uid) {
  if (::setresuid(uid, uid, uid) == 0) {
    return {};
  }
  return system_failure(ExitCode::os_error, fmt::format("cannot change to user {}", uid), errno,
                        remedy_for_ids(errno));
}

Expected<void> set_no_new_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
    return {};
  }
  return system_failure(ExitCode::os_error, "cannot set no_new_privs", errno);
}

Expected<void> verify_ids(const Identity& identity) {
  std::array<uid_t, 3> uids{};
  std::array<gid_t, 3> gids{};
  if (::getresuid(uids.data(), &uids[1], &uids[2]) != 0 ||
      ::getresgid(gids.data(), &gids[1], &gids[2]) != 0) {
    return system_failure(ExitCode::os_error, "cannot read back the user and group", errno);
  }
  if (std::ranges::count(uids, identity.uid) != 3) {
    return not_dropped("the user reads back wrong");
  }
  if (std::ranges::count(gids, identity.gid) != 3) {
    return not_dropped("the group reads back wrong");
  }

  const int count = ::getgroups(0, nullptr);
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 0)));
  if (count < 0 || ::getgroups(count, groups.data()) != count) {
    return system_failure(ExitCode::os_error, "cannot read back the groups", errno);
  }
  std::ranges::sort(groups);
  if (groups != identity.groups) {
    return not_dropped("the supplementary groups read back wrong");
  }
  return {};
}

Expected<void> verify_no_way_back(const Identity& identity) {
  // By system calls: the C library's functions would ask every thread.
  if (::syscall(SYS_setresuid, unchanged_uid, 0, unchanged_uid) == 0) {
    return not_dropped("root can be regained");
  }
  if (identity.gid != 0 && ::syscall(SYS_setresgid, unchanged_gid, 0, unchanged_gid) == 0) {
    return not_dropped("root's group can be regained");
  }
  if (::syscall(SYS_setgroups, 0, nullptr) == 0) {
    return not_dropped("the groups can still be changed");
  }
  return {};
}

/// @param bounding what may be left in the bounding set
Expected<std::optional<ProcessStatus>> verify_capabilities(std::uint64_t bounding) {
  TRY_ASSIGN(const auto sets, read_capabilities());
  if ((sets.effective | sets.permitted | sets.inheritable) != 0) {
    return not_dropped("capabilities are left");
  }
  const auto status = read_process_status();
  const auto inherited = read_inherited_sets(status);
  if (inherited.ambient != 0) {
    return not_dropped("ambient capabilities are left");
  }
  if ((inherited.bounding & ~bounding) != 0) {
    return not_dropped("the bounding set reads back wrong");
  }
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) {
    return not_dropped("no_new_privs is not set");
  }
  return status;
}

}  // namespace

Expected<std::optional<ProcessStatus>> drop_privileges(const Identity& identity) {
  if (!identity.changes) {
    if (identity.uid != 0) {
      TRY(set_no_new_privileges());
    }
    return std::nullopt;
  }
  const bool stays_root = identity.uid == 0;
  std::uint64_t bounding = 0;
  if (!stays_root) {
    TRY(clear_ambient_set());                // else they survive execve
    TRY_ASSIGN(bounding, empty_bounding());  // needs CAP_SETPCAP, which ends with root
  }
  TRY(set_groups(identity));   // needs CAP_SETGID, which ends with root
  TRY(set_gid(identity.gid));  // as does this
  TRY(set_uid(identity.uid));  // real, effective and saved: the end of root
  if (stays_root) {
    TRY(verify_ids(identity));
    return std::nullopt;
  }
  TRY(set_capabilities({}));     // inheritable; all, if securebits kept them
  TRY(set_no_new_privileges());  // set-uid programs and file capabilities give nothing any more
  TRY(verify_ids(identity));     // read back, and
  TRY(verify_no_way_back(identity));  // tried
  return verify_capabilities(bounding);
}

}  // namespace es_entrypoint::process
