#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"

namespace es_entrypoint::check {

// Tested by tests/integration/test_check.py and test_check_node.py.

/// Checks everything that usually goes wrong with the launch of this request with these options and
/// this environment, and the engine that runs in the container already, if one does: see
/// `check_node`. Changes nothing; waits at most two seconds for the metadata services, and less
/// once one failed.
[[nodiscard]] Findings run_checks(http::HttpClient& http, http::Clock& clock,
                                  const engine::CommandRequest& request,
                                  const options::Options& given_options,
                                  const support::Environment& environment);

}  // namespace es_entrypoint::check
