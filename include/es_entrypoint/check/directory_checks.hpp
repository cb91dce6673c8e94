#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"

#include <span>
#include <string>

#include <sys/types.h>

namespace es_entrypoint::check {

// Whether the user may use a directory, by its permission bits alone.

struct Directory {
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t mode = 0;
};
[[nodiscard]] bool is_writable_by(const identity::Identity& identity, const Directory& directory);
/// @return whether the user gets at what is in it by name.
[[nodiscard]] bool is_searchable_by(const identity::Identity& identity, const Directory& directory);

/// Looks whether the engine will be able to write in a directory of its own, or to make it where it
/// is not there: the launcher makes none.
/// @param given what the launch gives to the user first, with everything below
[[nodiscard]] Row check_directory(const std::string& path, const identity::Identity& identity,
                                  std::span<const std::string> given);

/// Whether this user will do for this engine.
[[nodiscard]] Row check_user(const identity::Identity& identity, const engine::Engine& engine);

}  // namespace es_entrypoint::check
