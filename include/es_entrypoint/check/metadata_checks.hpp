#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/metadata/sources.hpp"

namespace es_entrypoint::check {

// Tested by tests/integration/test_check.py and test_check_metadata.py.

/// @return whether this is known to be a Fargate task.
[[nodiscard]] bool has_no_instance(metadata::Sources& sources);

/// Asks every metadata source that the launch would ask: what it reports and how fast, whether the
/// instance still answers without tokens, and whether its hop limit seems too low. To be called
/// before any fact is fetched, as a cached answer has no latency.
/// @return a failure for each source that cannot be used, even if the facts come from another.
[[nodiscard]] Findings check_sources(metadata::Sources& sources, const http::Clock& clock,
                                     const metadata::Needs& needs);

/// What is found about the address, and the address itself for the plan.
struct CheckedAddress {
  Findings findings;
  metadata::PeerAddress peer;
};

/// Checks the sources first, and then fetches the address.
[[nodiscard]] CheckedAddress check_sources_and_peer(metadata::Sources& sources,
                                                    const http::Clock& clock,
                                                    const metadata::Needs& needs);

}  // namespace es_entrypoint::check
