#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"

namespace es_entrypoint::check {

/// Who decides on the engine's user: the launcher, or an official image's script behind it.
enum class RunBy { launcher, script };

/// Whether this release of the engine runs as this user.
[[nodiscard]] Finding check_user(const identity::Identity& identity, const engine::Engine& engine,
                                 RunBy run_by);

}  // namespace es_entrypoint::check
