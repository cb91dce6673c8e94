#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::healthcheck {

/// Where a URL leads, both parts as getaddrinfo takes them: an IPv6 address without its brackets.
struct HostAndPort {
  std::string host;
  std::string port;

  bool operator==(const HostAndPort&) const = default;
};

/// @param url an http or https URL that the command line accepted
/// @return its host and port; 443 or 80 where the URL has no port.
[[nodiscard]] HostAndPort parse_host_and_port(std::string_view url);

/// What came back for a TLS ClientHello.
enum class TlsAnswer {
  tls,            ///< a TLS record: a ServerHello, or an alert
  http,           ///< an HTTP status line
  other,          ///< bytes that are neither
  closed,         ///< nothing: the connection was closed or reset
  silent,         ///< nothing whole in time
  refused,        ///< nothing listens
  no_connection,  ///< no route, or connecting took too long
  unresolved,     ///< the name has no address, or none in time
};

/// @param bytes what has come so far
/// @param ended whether no more will come
/// @return tls, http, other or closed; nothing while more bytes are needed.
[[nodiscard]] std::optional<TlsAnswer> classify_tls_answer(std::string_view bytes, bool ended);

/// The peer may accept the connection and reset it before we look: that is closed, not unconnected.
/// @param error the errno of a connect that failed
/// @return refused, closed or no_connection.
[[nodiscard]] TlsAnswer classify_failed_connection(int error);

/// Connects to the URL's host and port, offers TLS 1.2 and 1.3 in a ClientHello, and looks at the
/// first bytes of the answer. No handshake is completed and no certificate verified.
/// @param patience with all of it: resolving, connecting, waiting
[[nodiscard]] TlsAnswer probe_tls(std::string_view url, std::chrono::milliseconds patience);

/// `probe_tls`, or a test's own.
using TlsProbe = std::function<TlsAnswer(std::string_view url, std::chrono::milliseconds patience)>;

}  // namespace es_entrypoint::healthcheck
