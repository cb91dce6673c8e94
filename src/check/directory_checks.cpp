#include "es_entrypoint/check/directory_checks.hpp"

#include "es_entrypoint/check/access_probe.hpp"
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
using Given = std::span<const std::string>;

/// @return whether the launch gives it to the user, by itself or with what it is in.
bool is_given(const std::string& path, Given given) {
  return std::ranges::any_of(given, [&](const std::string& root) {
    return path == root || path.starts_with(root.ends_with('/') ? root : root + '/');
  });
}

Row make_directory_row(Verdict verdict, const std::string& path, std::string_view seen,
                       std::string remedy = "") {
  return {"directory " + path, verdict, std::string(seen), std::move(remedy)};
}

/// @return the first directory on the way that the user cannot pass.
std::optional<std::string> find_barrier(const fs::path& path, const identity::Identity& identity,
                                        Given given) {
  fs::path way;
  for (const fs::path& part : path.parent_path()) {
    way /= part;
    if (is_given(way, given)) {
      return std::nullopt;  // with all that is below it
    }
    if (probe_access(identity, way, X_OK).access_error == EACCES) {
      return way.string();
    }
  }
  return std::nullopt;
}

/// The same, also for the way that a symbolic link leads.
std::optional<std::string> find_any_barrier(const std::string& path,
                                            const identity::Identity& identity, Given given) {
  if (auto barrier = find_barrier(path, identity, given)) {
    return barrier;
  }
  std::error_code unreadable;
  const fs::path real = fs::canonical(path, unreadable);
  return unreadable ? std::nullopt : find_barrier(real, identity, given);
}

Row make_barrier_row(const std::string& path, const identity::Identity& identity,
                     const std::string& barrier) {
  return make_directory_row(
      Verdict::failure, path,
      fmt::format("is below {}, which {} may not pass", barrier, identity.user),
      fmt::format("let everybody pass: chmod a+x {}", barrier));
}

/// @return the nearest directory above that is there.
std::string find_parent(const fs::path& path) {
  std::error_code unreadable;
  fs::path parent = path.parent_path();
  while (parent.has_relative_path() && !fs::exists(parent, unreadable)) {
    parent = parent.parent_path();
  }
  return parent.string();
}

/// The engine makes it, as its user.
Row check_missing_directory(const std::string& path, const identity::Identity& identity,
                            Given given) {
  const std::string parent = find_parent(path);
  const Row in_parent = check_directory(parent, identity, given);
  if (in_parent.verdict == Verdict::ok) {
    return make_directory_row(Verdict::ok, path, "is not there; the engine makes it");
  }
  return make_directory_row(Verdict::failure, path,
                            fmt::format("is not there, and {} cannot make it: {} {}", identity.user,
                                        parent, in_parent.seen),
                            fmt::format("make it in the image, or mount a volume there, for {}:{}",
                                        identity.uid, identity.gid));
}

}  // namespace

Row check_directory(const std::string& path, const identity::Identity& identity, Given given) {
  const auto make = [&](Verdict verdict, std::string_view seen, std::string remedy = "") {
    return make_directory_row(verdict, path, seen, std::move(remedy));
  };
  struct stat status{};
  const int stat_error = stat(path.c_str(), &status) == 0 ? 0 : errno;
  if (stat_error == ENOENT) {
    return check_missing_directory(path, identity, given);
  }
  if (stat_error == 0 && !S_ISDIR(status.st_mode)) {
    return make(Verdict::failure, "is no directory", "mount a volume there");
  }
  const Access access = probe_access(identity, path, W_OK | X_OK);
  if (access.identity_error != 0) {
    return make(Verdict::failure,
                fmt::format("cannot be tried as {} ({}:{}): {}", identity.user, identity.uid,
                            identity.gid, support::text_of_errno(access.identity_error)),
                "give the container CAP_SETUID and CAP_SETGID, or start it as that user");
  }
  // An NFS server may refuse to root what it allows the user.
  const auto owned = stat_error == 0
                         ? fmt::format("is owned by {}:{}", status.st_uid, status.st_gid)
                         : "cannot be seen by the launcher";
  if (access.access_error == 0) {
    return make(Verdict::ok, fmt::format("{}, and {} may write in it", owned, identity.user));
  }
  if (access.access_error == EROFS) {
    return make(Verdict::failure, "is on a read-only file system", "mount a volume there");
  }
  if (const auto barrier = find_any_barrier(path, identity, given)) {
    return make_barrier_row(path, identity, *barrier);
  }
  if (access.access_error != EACCES) {
    return make(Verdict::failure, "cannot be used: " + support::text_of_errno(access.access_error),
                "check the volume");
  }
  if (is_given(path, given)) {
    return make(Verdict::ok, fmt::format("{}, and will be given to {}", owned, identity.user));
  }
  return make(Verdict::failure, fmt::format("{}, and {} may not write in it", owned, identity.user),
              fmt::format("start the container as root, or on the host: chown -R {}:{}",
                          identity.uid, identity.gid));
}

Row check_user(const identity::Identity& identity, const engine::Engine& engine, RunBy run_by) {
  auto seen = fmt::format("{} ({}:{})", identity.user, identity.uid, identity.gid);
  const bool by_script = run_by == RunBy::script;
  if (by_script && identity.changes) {
    seen += ", by the image's script";
  }
  if (identity.uid != 0) {
    return {"user", Verdict::ok, seen, ""};
  }
  seen += by_script ? ": the image's script changes no user, and" : ":";
  return {"user", engine.dialect->refuses_root ? Verdict::failure : Verdict::warning,
          seen + (engine.dialect->refuses_root ? " the engine refuses to run as root"
                                               : " the engine runs as root"),
          by_script
              ? "start the container as the image's own user (leave out docker run --user), or "
                "name one by --user"
              : "name another by --user"};
}

}  // namespace es_entrypoint::check
