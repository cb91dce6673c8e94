#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"

namespace es_entrypoint::check {

// Tested by tests/integration/test_check.py.

/// Looks at everything that usually goes wrong with the launch that this request, these options and
/// environment would be. Reads only; has at most two seconds of patience
/// with the metadata services, and less once they failed.
[[nodiscard]] Findings run_checks(http::HttpClient& http, http::Clock& clock,
                                  const engine::CommandRequest& request,
                                  const options::Options& given_options,
                                  const support::Environment& environment);

}  // namespace es_entrypoint::check
