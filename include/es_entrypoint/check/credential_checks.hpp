#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/support/environment.hpp"

namespace es_entrypoint::check {

/// Whether the plugin finds credentials, and may ask for them in the protocol that it speaks. No
/// secret is read: of an instance's role only the name.
[[nodiscard]] Rows check_credentials(metadata::Sources& sources,
                                     const metadata::Surroundings& surroundings,
                                     const support::Environment& environment,
                                     const engine::Engine& engine);

}  // namespace es_entrypoint::check
