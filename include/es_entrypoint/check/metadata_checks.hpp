#pragma once

#include "es_entrypoint/check/row.hpp"
#include "es_entrypoint/metadata/instance_facts.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"

namespace es_entrypoint::check {

/// A look at the instance's metadata without a token.
/// @return 200 where that is allowed, 401 where not; 0 without an answer in the time that is left.
[[nodiscard]] int ask_without_token(metadata::Sources& sources,
                                    const metadata::Surroundings& surroundings);

/// @return whether this is known to be a Fargate task.
[[nodiscard]] bool has_no_instance(metadata::Sources& sources);

/// Every metadata source that the launch would ask, what it says and how fast, whether the instance
/// still speaks without tokens, and the symptom of a hop limit that is too low. To be asked before
/// any fact, or what is known already has no latency.
/// @return rows with a failure for each source that cannot be used; whether one is needed depends
///         on what the facts come from.
[[nodiscard]] Rows check_sources(metadata::Sources& sources,
                                 const metadata::Surroundings& surroundings,
                                 const metadata::Needs& needs);

// What a launch would use of that.

[[nodiscard]] Rows check_peer_address(const support::Expected<metadata::PeerAddress>& peer,
                                      const metadata::Needs& needs);
[[nodiscard]] Rows check_placement(const support::Expected<metadata::Placement>& placement,
                                   const metadata::Needs& needs);

/// Whether the kernel knows a way to the address from here. No packet is sent.
[[nodiscard]] Row check_route(const std::string& address);

}  // namespace es_entrypoint::check
