#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/instance_facts.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/support/environment.hpp"

namespace es_entrypoint::check {

/// Every metadata source that there is, what it says and how fast, whether the instance still
/// speaks without tokens, and the symptom of a hop limit that is too low. To be asked before any
/// fact, or what is known already has no latency.
/// @return rows with a failure for each source that cannot be used; whether one is needed depends
///         on what the facts come from.
[[nodiscard]] Rows check_sources(metadata::Sources& sources,
                                 const metadata::Surroundings& surroundings);

/// The facts that a launch would use.
[[nodiscard]] Rows check_facts(const support::Expected<metadata::InstanceFacts>& facts,
                               const metadata::Needs& needs);

/// Whether the kernel knows a way to the address from here. No packet is sent.
[[nodiscard]] Row check_route(const std::string& address);

/// Whether the plugin finds credentials, and may ask for them in the protocol that it speaks. No
/// secret is read: of an instance's role only the name.
[[nodiscard]] Rows check_credentials(metadata::Sources& sources,
                                     const metadata::Surroundings& surroundings,
                                     const support::Environment& environment,
                                     const engine::Engine& engine);

}  // namespace es_entrypoint::check
