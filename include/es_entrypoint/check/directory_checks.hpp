#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"

#include <span>
#include <string>

namespace es_entrypoint::check {

/// Looks whether the engine will be able to write in a directory of its own, or to make it where it
/// is not there: the launcher makes none.
/// Whether the user may is tried out, by the kernel's own judgement.
/// @param given what the launch gives to the user first, with everything below
[[nodiscard]] Row check_directory(const std::string& path, const identity::Identity& identity,
                                  std::span<const std::string> given);

/// Who decides on the engine's user: the launcher, or an official image's script behind it.
enum class RunBy { launcher, script };

/// Whether this user will do for this engine.
[[nodiscard]] Row check_user(const identity::Identity& identity, const engine::Engine& engine,
                             RunBy run_by);

}  // namespace es_entrypoint::check
