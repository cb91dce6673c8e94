#pragma once

#include "es_entrypoint/http/http.hpp"

#include <chrono>
#include <expected>
#include <string_view>

namespace es_entrypoint::healthcheck {

/// What a port speaks, judged by its answer to a TLS ClientHello.
enum class Protocol {
  tls,    ///< a TLS record came: a ServerHello, or an alert
  http,   ///< an HTTP status line
  other,  ///< anything else
};

/// @param bytes the first six bytes of the answer, or all of a shorter one
[[nodiscard]] Protocol classify_answer(std::string_view bytes);

/// Connects to the URI's host and port, offers TLS 1.2 and 1.3 in a ClientHello, and looks at the
/// first bytes of the answer. No handshake is completed and no certificate verified.
/// @return what the port speaks, or why there is no answer.
[[nodiscard]] std::expected<Protocol, http::TransportFailure> fetch_protocol(
    http::HttpClient& http, const http::Uri& uri, std::chrono::milliseconds timeout);

}  // namespace es_entrypoint::healthcheck
