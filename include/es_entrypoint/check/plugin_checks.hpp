#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"

namespace es_entrypoint::check {

/// Compares the release that each plugin was built for with the engine's: from 2.0 on the engine
/// refuses to start with a plugin of another.
/// @return the plugins that do not fit.
[[nodiscard]] Findings check_plugin_releases(const engine::Engine& engine);

}  // namespace es_entrypoint::check
