#include "es_entrypoint/ownership/ownership.hpp"

#include "es_entrypoint/ownership/entry_chowner.hpp"
#include "es_entrypoint/ownership/named_path.hpp"
#include "es_entrypoint/ownership/own_path.hpp"
#include "es_entrypoint/ownership/owner.hpp"
#include "es_entrypoint/ownership/ownership_walk.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <utility>

namespace es_entrypoint::ownership {
namespace {

using support::ExitCode;
using support::Expected;
using support::failure;
using support::printable;

/// A link count can only be trusted if nobody can change it meanwhile, so a file that is named
/// itself must be in a directory that only root can write.
Expected<void> chown_file(const PinnedPath& file, const std::string& path, Owner owner,
                          WalkReport& report) {
  report.count_seen(1);
  if (owner.owns(file.seen)) {
    return {};
  }
  if (!file.guarded) {
    return failure(ExitCode::cannot_own,
                   fmt::format("cannot change the owner of {}: it is a file in a directory that "
                               "others than root can write to",
                               printable(path)),
                   "pass the directory instead");
  }
  if (file.seen.st_nlink != 1) {
    report.skipped_hard_link(printable(path), file.seen);
    return {};
  }
  return EntryChowner(owner, report).chown_pinned(file.fd, file.seen);
}

Expected<void> chown_directory(const PinnedPath& place, const std::string& path, Owner owner,
                               WalkReport& report) {
  EntryChowner chowner(owner, report);
  TRY_ASSIGN(auto top, chowner.open_top(place.fd, path));
  if (!top) {
    return {};
  }
  report.count_seen(1);
  return chown_tree(std::move(top), chowner, report);
}

/// @return whether a path that the operator did not name is still to be chowned.
Expected<bool> judge_again(const Ownership& ownership, const PinnedPath& place,
                           const ProtectedPlaces& places, const std::string& home) {
  const auto found = read_own_path(ownership.path, ownership.open_file, place, places, home);
  TRY_ASSIGN(const auto refused, judge_own_path(found, ownership.uid));
  if (refused) {
    support::warn(*refused);
  }
  return !refused;
}

/// The owner of the last path, which is usually that of the next.
class OwnerReader {
 public:
  Owner read(uid_t uid, gid_t gid) {
    if (!last_ || last_->uid != uid || last_->gid != gid) {
      last_ = read_owner(uid, gid);
    }
    return *last_;
  }

 private:
  std::optional<Owner> last_;
};

Expected<void> chown_path(const Ownership& ownership, const std::optional<ProtectedPlaces>& places,
                          const std::string& home, OwnerReader& owners) {
  const auto& path = ownership.path;
  if (!ownership.named && !places) {
    spdlog::debug("{} did not exist, so its owner is not changed", printable(path));
    return {};
  }
  TRY_ASSIGN(const auto place, pin_named_path(path));
  if (!place) {
    if (ownership.named) {
      return support::system_failure(ExitCode::cannot_own,
                                     fmt::format("cannot change the owner of {}", printable(path)),
                                     ENOENT, "create it or remove it from --own");
    }
    spdlog::debug("{} does not exist, so its owner is not changed", printable(path));
    return {};
  }
  if (!ownership.named) {
    TRY_ASSIGN(const bool is_ours, judge_again(ownership, *place, *places, home));
    if (!is_ours) {
      return {};
    }
  }
  WalkReport report(path);
  const auto owner = owners.read(ownership.uid, ownership.gid);
  TRY(S_ISDIR(place->seen.st_mode) ? chown_directory(*place, path, owner, report)
                                   : chown_file(*place, path, owner, report));
  report.finish();
  return {};
}

}  // namespace

Expected<void> chown_paths(std::span<const Ownership> paths,
                           const std::optional<ProtectedPlaces>& places, const std::string& home) {
  OwnerReader owners;
  for (const auto& one : paths) {
    TRY(chown_path(one, places, home, owners));
  }
  return {};
}

}  // namespace es_entrypoint::ownership
