#include "es_entrypoint/check/directory_checks.hpp"

#include "es_entrypoint/support/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace es_entrypoint::check {
namespace {

bool is_read_only(const std::string& path) {
  struct statvfs file_system{};
  return statvfs(path.c_str(), &file_system) == 0 && (file_system.f_flag & ST_RDONLY) != 0;
}

Row make_directory_row(Verdict verdict, const std::string& path, std::string_view seen,
                       std::string remedy = "") {
  return {"directory " + path, verdict, std::string(seen), std::move(remedy)};
}

Row check_missing_directory(const std::string& path, int error) {
  if (error == ENOENT) {
    return make_directory_row(Verdict::ok, path, "is not there; the engine makes it, if it may");
  }
  return make_directory_row(Verdict::failure, path,
                            "cannot be seen: " + support::text_of_errno(error),
                            "check the volume, and who may look into it");
}

}  // namespace

bool is_writable_by(const identity::Identity& identity, const Directory& directory) {
  constexpr mode_t write_and_enter = 3;
  const auto allows = [&](unsigned shift) {
    return ((directory.mode >> shift) & write_and_enter) == write_and_enter;
  };
  if (identity.uid == 0) return true;
  if (identity.uid == directory.uid) return allows(6);
  const bool in_group = identity.gid == directory.gid ||
                        std::ranges::find(identity.groups, directory.gid) != identity.groups.end();
  return allows(in_group ? 3 : 0);
}

Row check_directory(const std::string& path, const identity::Identity& identity, bool is_given) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return check_missing_directory(path, errno);
  if (!S_ISDIR(status.st_mode)) {
    return make_directory_row(Verdict::failure, path, "is no directory", "mount a volume there");
  }
  if (is_read_only(path)) {
    return make_directory_row(Verdict::failure, path, "is on a read-only file system",
                              "mount a volume there");
  }
  const Directory directory{status.st_uid, status.st_gid, status.st_mode};
  const auto owned = fmt::format("is owned by {}:{}", status.st_uid, status.st_gid);
  if (is_writable_by(identity, directory)) {
    return make_directory_row(Verdict::ok, path,
                              fmt::format("{}, and {} may write in it", owned, identity.user));
  }
  if (is_given) {
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
