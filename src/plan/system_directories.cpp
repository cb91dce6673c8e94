#include "es_entrypoint/plan/system_directories.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>

namespace es_entrypoint::plan {

namespace {

constexpr std::string_view trees[] = {
    "/bin",           "/boot",           "/dev",         "/etc",           "/lib",
    "/lib32",         "/lib64",          "/libx32",      "/proc",          "/sbin",
    "/sys",           "/usr/bin",        "/usr/include", "/usr/lib",       "/usr/lib32",
    "/usr/lib64",     "/usr/libexec",    "/usr/libx32",  "/usr/local/bin", "/usr/local/etc",
    "/usr/local/lib", "/usr/local/sbin", "/usr/sbin",    "/var/lib/apk",   "/var/lib/dpkg",
    "/var/lib/rpm",   "/var/spool"};

constexpr std::string_view shared[] = {"/home",      "/opt",       "/root",
                                       "/run",       "/srv",       "/tmp",
                                       "/usr",       "/usr/local", "/usr/local/share",
                                       "/usr/share", "/var",       "/var/cache",
                                       "/var/lib",   "/var/log",   "/var/tmp"};

bool is_in(std::string_view path, std::string_view tree) {
  return path.starts_with(tree) && (path.size() == tree.size() || path[tree.size()] == '/');
}

}  // namespace

bool is_system_directory(std::string_view path) {
  auto normal = std::filesystem::path(path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) {
    normal.pop_back();
  }
  if (normal.starts_with("/dev/shm/")) {
    return false;
  }
  // Of the keys and start-up files of root's home.
  if (normal.starts_with("/root/.")) {
    return true;
  }
  return normal == "/" || std::ranges::find(shared, normal) != std::end(shared) ||
         std::ranges::any_of(trees, [&](std::string_view tree) { return is_in(normal, tree); });
}

support::Error refuse_system_directory(std::string_view path) {
  return {support::ExitCode::cannot_own,
          fmt::format("will not give {}, which the engine's configuration names: it is the "
                      "system's; name a directory of the engine's own there, or this one by --own",
                      support::printable(path))};
}

}  // namespace es_entrypoint::plan
