#pragma once

#include "es_entrypoint/healthcheck/tls_probe.hpp"
#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

namespace es_entrypoint::healthcheck {

/// Asks the engine once, for at most four seconds: ECS gives a health check five, Docker thirty.
/// http: it is healthy if it answers with success, or by asking who we are (401, 403), which takes
/// an engine that is up. https: it is healthy if the port speaks TLS; neither certificate nor
/// status is verified, and the log says so.
/// @param probe also tells why plain http failed, where the port speaks TLS
/// @return 1 if it is unhealthy, with what came instead and what to do.
[[nodiscard]] support::Expected<void> fetch_health(http::HttpClient& http, const TlsProbe& probe,
                                                   const std::string& url);

}  // namespace es_entrypoint::healthcheck
