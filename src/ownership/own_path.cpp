#include "es_entrypoint/ownership/own_path.hpp"

#include "es_entrypoint/ownership/system_directories.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace es_entrypoint::ownership {
namespace {

using support::ExitCode;
using support::Expected;

/// Adds the Java in this home.
void add_java(std::vector<ProtectedPlace>& places, const std::string& home) {
  using Extent = ProtectedPlace::Extent;
  places.push_back({home, "the engine's Java", Extent::itself});
  for (const auto* name : {"bin", "lib", "conf", "jre"}) {
    places.push_back({fmt::format("{}/{}", home, name), "the engine's Java", Extent::tree});
  }
}

/// @return the configuration file that a value is from; empty if it is from elsewhere.
std::string config_file_of(const support::Origin& origin) {
  return origin.kind == support::Origin::Kind::config ? origin.where : std::string{};
}

/// @return the file, if others than root can change it or put another in its place; else empty.
std::string find_open_file(std::string file) {
  if (file.empty()) {
    return {};
  }
  const auto place = pin_named_path(file);
  const bool only_root = place && *place && (*place)->guarded && only_root_writes((*place)->seen);
  return only_root ? std::string{} : std::move(file);
}

bool is_homes_own(const PinnedPath& place, const std::string& home) {
  for (const auto* name : {"data", "logs"}) {
    const auto own = pin_named_path(fmt::format("{}/{}", home, name));
    if (own && *own && id_of((*own)->seen) == id_of(place.seen)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<support::Sourced<std::string>> default_own_paths(const engine::Engine& engine) {
  auto paths = engine.directories_of("path.data");
  std::ranges::move(engine.directories_of("path.logs"), std::back_inserter(paths));
  return paths;
}

ProtectedPlaces read_protected_places(const engine::Engine& engine,
                                      const support::Environment& environment) {
  using Extent = ProtectedPlace::Extent;
  std::vector<ProtectedPlace> places;
  const auto add = [&](const std::string& path, const char* what, Extent extent) {
    places.push_back({path, what, extent});
  };
  add_system_places(places);
  for (const auto& path : support::paths_of_this_program()) {
    add(path, "the launcher's own file", Extent::itself);
  }
  for (const auto* path : {"/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"}) {
    add(path, "the system's accounts", Extent::itself);
  }
  add(engine.home, "the engine's home", Extent::enclave);
  for (const auto* name : {"/bin", "/lib", "/modules", "/plugins", "/config", "/jdk"}) {
    add(engine.home + name, "the engine's own files", Extent::tree);
  }
  add(engine.config, "the engine's configuration", Extent::tree);
  std::set<std::string> files;
  for (const auto& setting : engine.settings) {
    files.insert(config_file_of(setting.origin));
  }
  for (const auto& file : files) {
    add(file, "the engine's configuration", Extent::itself);
  }
  if (const auto* plugins = engine.find_setting("path.plugins")) {
    add(support::absolute_path(plugins->value), "the engine's plugins", Extent::tree);
  }
  for (const auto* name : {"JAVA_HOME", "ES_JAVA_HOME", "OPENSEARCH_JAVA_HOME"}) {
    if (const auto java = environment.find_non_empty(name)) {
      add_java(places, support::absolute_path(*java));
    }
  }
  if (const auto java = support::ExecutableSearch().try_search_path(
          "java", support::search_path_of(environment))) {
    std::error_code error;
    const auto real = std::filesystem::canonical(*java, error);
    if (!error) {
      add_java(places, real.parent_path().parent_path().string());
    }
  }
  return ProtectedPlaces(places);
}

OwnPath read_own_path(const std::string& path, const std::string& open_file,
                      const PinnedPath& place, const ProtectedPlaces& places,
                      const std::string& home) {
  const bool is_doubtful = !open_file.empty();
  OwnPath found{.path = path,
                .open_file = open_file,
                .exists = true,
                .is_directory = S_ISDIR(place.seen.st_mode),
                .is_mount_point = is_doubtful && is_mount_point(place),
                .is_homes = is_doubtful && is_homes_own(place, home),
                .uid = place.seen.st_uid,
                .protected_by = places.find_reason(place).value_or("")};
  if (found.protected_by.empty() && is_private_directory(place.real)) {
    found.protected_by = "it may hold keys of the system's users";
  }
  return found;
}

Expected<OwnPaths> read_own_paths(const engine::Engine& engine,
                                  const support::Environment& environment) {
  OwnPaths result;
  for (const auto& named : default_own_paths(engine)) {
    TRY_ASSIGN(const auto place, pin_named_path(named.value));
    auto open_file = find_open_file(config_file_of(named.origin));
    if (!place) {
      auto& missing = result.paths.emplace_back();
      missing.path = named.value;
      missing.open_file = std::move(open_file);
      continue;
    }
    if (!result.protected_places) {
      result.protected_places = read_protected_places(engine, environment);
    }
    result.paths.push_back(
        read_own_path(named.value, open_file, *place, *result.protected_places, engine.home));
  }
  return result;
}

std::string find_open_launcher() {
  auto file = support::real_path_of_this_program();
  std::optional<struct stat> above;
  for (std::size_t end = 0; end != std::string::npos;) {
    end = file.find('/', end + 1);
    struct stat seen{};
    if (::lstat(file.substr(0, end).c_str(), &seen) != 0) {
      return {};  // an emulator's path may lead nowhere here
    }
    const bool is_last = end == std::string::npos;
    if ((above && !only_root_replaces(seen, *above)) || (is_last && !only_root_writes(seen))) {
      return file;
    }
    above = seen;
  }
  return {};
}

Expected<std::optional<support::Warning>> judge_own_path(const OwnPath& path, uid_t uid) {
  if (!path.exists) {
    return std::nullopt;
  }
  const auto refusal = fmt::format("refusing to chown {} by default", path.path);
  if (!path.protected_by.empty()) {
    return support::failure(ExitCode::cannot_own, fmt::format("{}: {}", refusal, path.protected_by),
                            "set path.data and path.logs to directories of the engine's own, or "
                            "name this one with --own");
  }
  if (!path.is_directory) {
    return support::Warning{refusal + ": it is not a directory"};
  }
  if (!path.open_file.empty() && !path.is_homes && !path.is_mount_point && path.uid != uid) {
    return support::Warning{
        fmt::format("{}: {} names it, and others than root can write that file or replace a "
                    "directory above it",
                    refusal, path.open_file),
        fmt::format("if the engine's user needs it, use --own {}", path.path)};
  }
  return std::nullopt;
}

}  // namespace es_entrypoint::ownership
