#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"

namespace es_entrypoint::check {

/// Looks into the data directories for what another engine left there: a lock that it holds, or
/// data that this release cannot read.
/// @return what is in the way, and the lock of the engine in this container.
[[nodiscard]] Findings check_data(const engine::Engine& engine);

}  // namespace es_entrypoint::check
