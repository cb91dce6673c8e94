#include "es_entrypoint/check/directory_checks.hpp"

#include "es_entrypoint/check/access_probe.hpp"
#include "es_entrypoint/plan/data_prerequisites.hpp"
#include "es_entrypoint/support/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::check {
namespace {

namespace fs = std::filesystem;
using Paths = std::span<const std::string>;

/// @return whether the launch changes the path's owner, by itself or with a directory above it.
bool is_chowned(const std::string& path, Paths chowned) {
  return std::ranges::any_of(chowned, [&](const std::string& root) {
    return path == root || path.starts_with(root.ends_with('/') ? root : root + '/');
  });
}

Finding make_directory_finding(Verdict verdict, const std::string& path, std::string_view seen,
                               std::string remedy = "") {
  return {"directory " + path, verdict, std::string(seen), std::move(remedy)};
}

/// @return the first directory of the path that the user cannot traverse.
std::optional<std::string> find_barrier(const fs::path& path, const identity::Identity& identity,
                                        Paths chowned) {
  fs::path way;
  for (const fs::path& part : path.parent_path()) {
    way /= part;
    if (is_chowned(way, chowned)) {
      return std::nullopt;  // with everything below it
    }
    if (probe_access(identity, way, X_OK).access_error == EACCES) {
      return way.string();
    }
  }
  return std::nullopt;
}

/// As `find_barrier`, also for the target of a symbolic link.
std::optional<std::string> find_any_barrier(const std::string& path,
                                            const identity::Identity& identity, Paths chowned) {
  if (auto barrier = find_barrier(path, identity, chowned)) {
    return barrier;
  }
  std::error_code unreadable;
  const fs::path real = fs::canonical(path, unreadable);
  return unreadable ? std::nullopt : find_barrier(real, identity, chowned);
}

/// @return the nearest parent that exists.
std::string find_parent(const fs::path& path) {
  std::error_code unreadable;
  fs::path parent = path.parent_path();
  while (parent.has_relative_path() && !fs::exists(parent, unreadable)) {
    parent = parent.parent_path();
  }
  return parent.string();
}

/// The engine will create it, as its user.
Finding check_missing_directory(const std::string& path, const identity::Identity& identity,
                                Paths chowned) {
  const std::string parent = find_parent(path);
  const Finding in_parent = check_directory(parent, identity, chowned);
  if (in_parent.verdict == Verdict::ok) {
    return make_directory_finding(Verdict::ok, path, "does not exist; the engine will create it");
  }
  return make_directory_finding(
      Verdict::failure, path,
      fmt::format("does not exist, and {} cannot create it: {} {}", identity.user, parent,
                  in_parent.seen),
      fmt::format("create it in the image, or mount a volume there, owned by {}:{}", identity.uid,
                  identity.gid));
}

}  // namespace

Finding check_directory(const std::string& path, const identity::Identity& identity,
                        Paths chowned) {
  const auto make = [&](Verdict verdict, std::string_view seen, std::string remedy = "") {
    return make_directory_finding(verdict, path, seen, std::move(remedy));
  };
  struct stat status{};
  const int stat_error = stat(path.c_str(), &status) == 0 ? 0 : errno;
  if (stat_error == ENOENT) {
    return check_missing_directory(path, identity, chowned);
  }
  if (stat_error == 0 && !S_ISDIR(status.st_mode)) {
    return make(Verdict::failure, "is not a directory", "mount a volume there");
  }
  const Access access = probe_access(identity, path, W_OK | X_OK);
  if (access.identity_error != 0) {
    return make(Verdict::failure,
                fmt::format("cannot be checked as {} ({}:{}): {}", identity.user, identity.uid,
                            identity.gid, support::text_of_errno(access.identity_error)),
                "give the container CAP_SETUID and CAP_SETGID, or start it as that user");
  }
  // An NFS server may deny root what it allows the user.
  const auto owned = stat_error == 0
                         ? fmt::format("is owned by {}:{}", status.st_uid, status.st_gid)
                         : "is not visible to the launcher";
  if (access.access_error == 0) {
    return make(Verdict::ok, fmt::format("{}, and {} can write to it", owned, identity.user));
  }
  if (access.access_error == EROFS) {
    return make_finding(plan::read_only_directory(path));
  }
  if (const auto barrier = find_any_barrier(path, identity, chowned)) {
    return make(Verdict::failure, fmt::format("{} cannot traverse {}", identity.user, *barrier),
                fmt::format("chmod a+x {}", *barrier));
  }
  if (access.access_error != EACCES) {
    return make(Verdict::failure, "cannot be used: " + support::text_of_errno(access.access_error),
                "check the volume");
  }
  if (is_chowned(path, chowned)) {
    return make(Verdict::ok,
                fmt::format("{}, and the launch will change that to {}", owned, identity.user));
  }
  return make_finding(plan::unwritable_directory(path, owned, identity));
}

}  // namespace es_entrypoint::check
