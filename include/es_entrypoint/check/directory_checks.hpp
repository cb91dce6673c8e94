#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"

#include <string>

#include <sys/types.h>

namespace es_entrypoint::check {

/// Whether the user may write in a directory, by its permission bits alone.
struct Directory {
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t mode = 0;
};
[[nodiscard]] bool is_writable_by(const identity::Identity& identity, const Directory& directory);

/// Looks whether the engine will be able to write in a directory of its own.
/// @param is_given whether the launch gives the directory to the user first
[[nodiscard]] Row check_directory(const std::string& path, const identity::Identity& identity,
                                  bool is_given);

/// Whether this user will do for this engine.
[[nodiscard]] Row check_user(const identity::Identity& identity, const engine::Engine& engine);

}  // namespace es_entrypoint::check
