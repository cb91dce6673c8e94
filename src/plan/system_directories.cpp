#include "es_entrypoint/plan/system_directories.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace es_entrypoint::plan {

namespace {

constexpr std::array<std::string_view, 16> trees = {
    "/bin",         "/boot",     "/dev",           "/etc",          "/lib",     "/lib64",
    "/proc",        "/sbin",     "/sys",           "/usr/bin",      "/usr/lib", "/usr/lib64",
    "/usr/libexec", "/usr/sbin", "/usr/local/bin", "/usr/local/lib"};

constexpr std::array<std::string_view, 13> shared = {
    "/home",      "/opt",       "/root", "/run",     "/srv",     "/tmp",    "/usr",
    "/usr/local", "/usr/share", "/var",  "/var/lib", "/var/log", "/var/tmp"};

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
  return normal == "/" || std::ranges::find(shared, normal) != shared.end() ||
         std::ranges::any_of(trees, [&](std::string_view tree) { return is_in(normal, tree); });
}

support::Error refuse_system_directory(std::string_view path) {
  return {support::ExitCode::cannot_own,
          fmt::format("will not give {}, which the engine's configuration names: it is the "
                      "system's; name a directory of the engine's own there, or this one by --own",
                      support::printable(path))};
}

}  // namespace es_entrypoint::plan
