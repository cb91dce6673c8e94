#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/http/uri.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::healthcheck {

/// Sends one request to the engine, for at most four seconds: ECS gives a health check five, Docker
/// thirty. http: the engine is healthy if it responds with success or asks for credentials (401,
/// 403), which only a running engine does. https: it is healthy if the port speaks TLS; neither
/// certificate nor status is verified, and the log says so.
/// @return 1 if the engine is unhealthy, with the cause (such as a port of the other protocol) and
///         what to do.
[[nodiscard]] support::Expected<void> fetch_health(http::HttpClient& http, const http::Uri& uri);

}  // namespace es_entrypoint::healthcheck
