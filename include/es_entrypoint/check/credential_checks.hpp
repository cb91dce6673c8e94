#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/environment.hpp"

namespace es_entrypoint::check {

// Tested by tests/integration/test_check_metadata.py.

/// Whether the plugin finds credentials, and can ask for them in the protocol that it uses. No
/// secret is read: of an instance's role only the name.
[[nodiscard]] Findings check_credentials(metadata::Sources& sources,
                                         const support::Environment& environment,
                                         const engine::Engine& engine);

}  // namespace es_entrypoint::check
