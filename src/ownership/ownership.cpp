#include "es_entrypoint/ownership/ownership.hpp"

#include "es_entrypoint/ownership/directory.hpp"
#include "es_entrypoint/ownership/entry_giver.hpp"
#include "es_entrypoint/ownership/named_path.hpp"
#include "es_entrypoint/ownership/own_path.hpp"
#include "es_entrypoint/ownership/ownership_walk.hpp"
#include "es_entrypoint/ownership/thread_count.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <memory>
#include <utility>

#include <fcntl.h>

namespace es_entrypoint::ownership {
namespace {

using ownership::PinnedPath;
using support::ExitCode;
using support::Expected;
using support::failure;
using support::printable;

/// A link count can be trusted only where nobody changes it meanwhile, so a file that is named by
/// itself must stand where only root can write.
Expected<void> give_single_file(const PinnedPath& file, const std::string& path, Owner owner,
                                WalkReport& report) {
  report.count_seen(1);
  if (owner.owns(file.seen)) {
    return {};
  }
  if (!file.guarded) {
    return failure(ExitCode::cannot_own,
                   fmt::format("cannot give {}: it is no directory, and stands where not only root "
                               "can write; name its directory instead",
                               printable(path)));
  }
  if (file.seen.st_nlink != 1) {
    report.hard_link_left(printable(path), file.seen);
    return {};
  }
  return EntryGiver(owner, report).give_pinned(file.fd, file.seen);
}

Expected<void> give(const PinnedPath& place, const std::string& path, Owner owner,
                    WalkReport& report) {
  if (!S_ISDIR(place.seen.st_mode)) {
    return give_single_file(place, path, owner, report);
  }
  EntryGiver giver(owner, report);
  TRY_ASSIGN(const auto top, giver.open_top(place.fd, place.seen, printable(path)));
  return top ? give_tree(top, giver, report, read_thread_count()) : Expected<void>{};
}

}  // namespace

Expected<void> give_ownership(const Ownership& ownership, const ownership::ProtectedPlaces& places,
                              const std::string& home) {
  const auto& path = ownership.path;
  TRY_ASSIGN(const auto place, ownership::pin_named_path(path));
  if (!place) {
    if (ownership.named) {
      return failure(ExitCode::cannot_own,
                     fmt::format("cannot give {}: it is not there; create it, or take it out of "
                                 "--own",
                                 printable(path)));
    }
    spdlog::debug("{} is not there, so it is not given", printable(path));
    return {};
  }
  if (!ownership.named) {
    auto found = ownership::read_own_path(path, *place, places, home);
    found.open_file = ownership.open_file;
    TRY_ASSIGN(const auto refused, ownership::judge_own_path(found, ownership.uid));
    if (refused) {
      spdlog::warn("{}", *refused);
      return {};
    }
  }
  WalkReport report(path);
  const auto given = give(*place, path, read_owner(ownership.uid, ownership.gid), report);
  if (given) {
    report.finish();
  }
  return given;
}

}  // namespace es_entrypoint::ownership
