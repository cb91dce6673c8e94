#include "es_entrypoint/check/directory_checks.hpp"

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
#include <sys/statvfs.h>

namespace es_entrypoint::check {
namespace {

namespace fs = std::filesystem;
using Given = std::span<const std::string>;

bool is_read_only(const std::string& path) {
  struct statvfs file_system{};
  return statvfs(path.c_str(), &file_system) == 0 && (file_system.f_flag & ST_RDONLY) != 0;
}

/// @return whether the launch gives it to the user, by itself or with what it is in.
bool is_given(const std::string& path, Given given) {
  return std::ranges::any_of(given, [&](const std::string& root) {
    return path == root || path.starts_with(root.ends_with('/') ? root : root + '/');
  });
}

bool allows(const identity::Identity& identity, const Directory& directory, mode_t wanted) {
  const auto allows_class = [&](unsigned shift) {
    return ((directory.mode >> shift) & wanted) == wanted;
  };
  if (identity.uid == 0) return true;
  if (identity.uid == directory.uid) return allows_class(6);
  const bool in_group = identity.gid == directory.gid ||
                        std::ranges::find(identity.groups, directory.gid) != identity.groups.end();
  return allows_class(in_group ? 3 : 0);
}

Row make_directory_row(Verdict verdict, const std::string& path, std::string_view seen,
                       std::string remedy = "") {
  return {"directory " + path, verdict, std::string(seen), std::move(remedy)};
}

Directory directory_of(const struct stat& status) {
  return {status.st_uid, status.st_gid, status.st_mode};
}

/// @return the first directory on the way that the user cannot pass.
std::optional<std::string> find_barrier(const fs::path& path, const identity::Identity& identity,
                                        Given given) {
  fs::path way;
  for (const fs::path& part : path.parent_path()) {
    way /= part;
    struct stat status{};
    const bool passes = stat(way.c_str(), &status) == 0 &&
                        (is_given(way, given) || is_searchable_by(identity, directory_of(status)));
    if (!passes) return way.string();
  }
  return std::nullopt;
}

/// The same, also for the way that a symbolic link leads.
std::optional<std::string> find_any_barrier(const std::string& path,
                                            const identity::Identity& identity, Given given) {
  if (auto barrier = find_barrier(path, identity, given)) return barrier;
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

bool is_writable_by(const identity::Identity& identity, const Directory& directory) {
  return allows(identity, directory, 3);  // what is written in has to be entered
}

bool is_searchable_by(const identity::Identity& identity, const Directory& directory) {
  return allows(identity, directory, 1);
}

Row check_directory(const std::string& path, const identity::Identity& identity, Given given) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return check_missing_directory(path, identity, given);
    return make_directory_row(Verdict::failure, path,
                              "cannot be seen: " + support::text_of_errno(errno),
                              "check the volume, and who may look into it");
  }
  if (!S_ISDIR(status.st_mode)) {
    return make_directory_row(Verdict::failure, path, "is no directory", "mount a volume there");
  }
  if (is_read_only(path)) {
    return make_directory_row(Verdict::failure, path, "is on a read-only file system",
                              "mount a volume there");
  }
  if (const auto barrier = find_any_barrier(path, identity, given)) {
    return make_barrier_row(path, identity, *barrier);
  }
  const auto owned = fmt::format("is owned by {}:{}", status.st_uid, status.st_gid);
  if (is_writable_by(identity, directory_of(status))) {
    return make_directory_row(Verdict::ok, path,
                              fmt::format("{}, and {} may write in it", owned, identity.user));
  }
  if (is_given(path, given)) {
    return make_directory_row(Verdict::ok, path,
                              fmt::format("{}, and will be given to {}", owned, identity.user));
  }
  return make_directory_row(
      Verdict::failure, path, fmt::format("{}, and {} may not write in it", owned, identity.user),
      fmt::format("start the container as root, or on the host: chown -R {}:{}", identity.uid,
                  identity.gid));
}

Row check_user(const identity::Identity& identity, const engine::Engine& engine) {
  const auto seen = fmt::format("{} ({}:{})", identity.user, identity.uid, identity.gid);
  if (identity.uid != 0) return {"user", Verdict::ok, seen, ""};
  return {"user", engine.dialect->refuses_root ? Verdict::failure : Verdict::warning,
          engine.dialect->refuses_root ? seen + ": the engine refuses to run as root"
                                       : seen + ": the engine runs as root",
          "name another by --user"};
}

}  // namespace es_entrypoint::check
