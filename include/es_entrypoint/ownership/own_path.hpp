#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/ownership/named_path.hpp"
#include "es_entrypoint/ownership/protected_places.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::ownership {

/// What was found at a path whose owner the launch changes although the operator did not name it.
/// The engine can often write its own configuration, and a line in that, such as
/// "path.logs: /es-entrypoint", must not make root's files the engine's: whoever owns the
/// launcher's file is root at the next start.
struct OwnPath {
  std::string path;
  /// The configuration file that names the path, if others than root can write it or replace a
  /// directory on the way to it; else empty.
  std::string open_file;
  bool exists = false;
  bool is_directory = false;
  bool is_mount_point = false;
  bool is_homes = false;  ///< it is the engine home's own data or logs
  uid_t uid = 0;
  std::string protected_by;  ///< why its owner must not change; empty if it may
};

/// Looks up what is never chowned by default: the launcher's own file, the engine's code and
/// configuration, its Java, the accounts, and the system's directories.
[[nodiscard]] ProtectedPlaces read_protected_places(const engine::Engine& engine,
                                                    const support::Environment& environment);

/// @param open_file as in `OwnPath`; if it is empty, is_mount_point and is_homes do not matter, and
///        are not read
/// @param place as `pin_named_path` found it
/// @param home the engine's
[[nodiscard]] OwnPath read_own_path(const std::string& path, const std::string& open_file,
                                    const PinnedPath& place, const ProtectedPlaces& places,
                                    const std::string& home);

/// @return the engine's data and logs: the operator's, else those in its home. Skips a path with a
///         placeholder that only the engine can complete.
[[nodiscard]] std::vector<support::Sourced<std::string>> default_own_paths(
    const engine::Engine& engine);

/// The engine's own paths, as they were found.
struct OwnPaths {
  std::vector<OwnPath> paths;
  /// Looked up only if one of the paths exists.
  std::optional<ProtectedPlaces> protected_places;
};

/// Looks at the paths of `default_own_paths`, and at the configuration files that name them.
/// @return all of them; 73 if one leads through a link that others than root may have made.
[[nodiscard]] support::Expected<OwnPaths> read_own_paths(const engine::Engine& engine,
                                                         const support::Environment& environment);

/// @return the launcher's own file, if others than root can change or replace it; else empty.
[[nodiscard]] std::string find_open_launcher();

/// Decides whether the path's owner becomes the user. Pure.
/// @return nothing if it does; why not, if the launch continues without it; 73 if it is protected.
[[nodiscard]] support::Expected<std::optional<support::Warning>> judge_own_path(const OwnPath& path,
                                                                                uid_t uid);

}  // namespace es_entrypoint::ownership
