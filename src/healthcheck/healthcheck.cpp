#include "es_entrypoint/healthcheck/healthcheck.hpp"

#include "es_entrypoint/healthcheck/tls_probe.hpp"
#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>

namespace es_entrypoint::healthcheck {
namespace {

using Kind = http::TransportFailure::Kind;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr std::size_t response_limit = 1048576;
constexpr milliseconds longest_wait = options::healthcheck_timeout;

bool is_alive(int status) {
  return (status >= 200 && status < 300) || status == 401 || status == 403;
}

std::unexpected<support::Error> unhealthy(const http::Uri& uri, std::string_view reason,
                                          std::string remedy = {}) {
  return support::failure(
      support::ExitCode::unhealthy,
      fmt::format("health check of {} failed: {}", support::printable(uri.text), reason),
      std::move(remedy));
}

std::unexpected<support::Error> unhealthy(const http::Uri& uri,
                                          const http::TransportFailure& failure) {
  switch (failure.kind) {
    case Kind::refused:
      return unhealthy(uri, "connection refused",
                       "if the engine is up and binds another address or port, specify its URL "
                       "with --healthcheck=URL");
    case Kind::connect_timeout:
    case Kind::unreachable:
      return unhealthy(uri, "no connection", "check the address in the URL");
    case Kind::no_answer:
    case Kind::slow_answer:
      return unhealthy(uri, "connected, but no complete response came in time",
                       "the engine is too busy to respond, or hangs");
    case Kind::closed:
      return unhealthy(uri, "the connection was closed without a response",
                       "check the port in the URL");
    case Kind::malformed:
    case Kind::too_large:
      return unhealthy(uri, "the server at this port is not Elasticsearch or OpenSearch",
                       "check the port in the URL");
    case Kind::unresolved:
      return unhealthy(uri, "the host name does not resolve", "check the host in the URL");
    case Kind::bad_url:
    case Kind::internal:
      break;
  }
  return unhealthy(uri, support::printable(failure.detail));
}

/// @return the option with the same URI and another scheme.
std::string suggest_scheme(std::string_view scheme, const http::Uri& uri) {
  return fmt::format("use --healthcheck={}{}", scheme,
                     support::printable(uri.text.substr(uri.text.find(':'))));
}

support::Expected<void> fetch_tls_health(http::HttpClient& http, const http::Uri& uri) {
  const auto protocol = fetch_protocol(http, uri, longest_wait);
  if (!protocol) {
    return unhealthy(uri, protocol.error());
  }
  if (*protocol == Protocol::http) {
    return unhealthy(uri, "the port speaks http without TLS", suggest_scheme("http", uri));
  }
  if (*protocol == Protocol::other) {
    return unhealthy(uri, "the port does not speak TLS", "check the port in the URL");
  }
  spdlog::info("{} speaks TLS; certificate and status not verified", support::printable(uri.text));
  return {};
}

/// A TLS server closes the connection, sends an alert, or answers http with an error.
bool may_be_tls(const http::HttpResult& result) {
  if (result) {
    return result->status == 400;
  }
  return result.error().kind == Kind::closed || result.error().kind == Kind::malformed;
}

support::Expected<void> fetch_http_health(http::HttpClient& http, const http::Uri& uri) {
  const auto start = std::chrono::steady_clock::now();
  http::HttpRequest request;
  request.url = uri.text;
  request.connect_timeout = 1s;
  request.timeout = longest_wait;
  request.body_limit = response_limit;
  const auto result = http.send(request);
  if (result && is_alive(result->status)) {
    return {};
  }
  const auto left = longest_wait - std::chrono::duration_cast<milliseconds>(
                                       std::chrono::steady_clock::now() - start);
  if (may_be_tls(result) && left > 0s && fetch_protocol(http, uri, left) == Protocol::tls) {
    return unhealthy(uri, "the port speaks TLS", suggest_scheme("https", uri));
  }
  if (!result) {
    return unhealthy(uri, result.error());
  }
  return unhealthy(uri, fmt::format("status {}", result->status),
                   result->status == 503 ? "the node has no master yet, or is shutting down" : "");
}

}  // namespace

support::Expected<void> fetch_health(http::HttpClient& http, const http::Uri& uri) {
  return uri.is_https ? fetch_tls_health(http, uri) : fetch_http_health(http, uri);
}

}  // namespace es_entrypoint::healthcheck
