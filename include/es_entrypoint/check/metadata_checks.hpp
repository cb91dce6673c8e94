#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/metadata/sources.hpp"

namespace es_entrypoint::check {

// Tested by tests/integration/test_check.py and test_check_metadata.py.

/// @return whether this is known to be a Fargate task.
[[nodiscard]] bool has_no_instance(metadata::Sources& sources);

/// Every metadata source that the launch would ask, what it says and how fast, whether the instance
/// still speaks without tokens, and the symptom of a hop limit that is too low. To be asked before
/// any fact, or what is known already has no latency.
/// @return findings with a failure for each source that cannot be used; whether one is needed
/// depends
///         on what the facts come from.
[[nodiscard]] Findings check_sources(metadata::Sources& sources, const http::Clock& clock,
                                     const metadata::Needs& needs);

}  // namespace es_entrypoint::check
