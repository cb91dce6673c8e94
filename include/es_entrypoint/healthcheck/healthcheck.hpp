#pragma once

#include "es_entrypoint/metadata/http.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

namespace es_entrypoint::healthcheck {

/// Asks the engine once, for at most four seconds: ECS gives a health check five, Docker thirty.
/// @return nothing where it answers: with success, or by asking who we are (401, 403), which takes
///         an engine that is up; otherwise 1, with what came instead.
[[nodiscard]] support::Expected<void> fetch_health(metadata::HttpClient& http,
                                                   const std::string& url);

}  // namespace es_entrypoint::healthcheck
