#include "es_entrypoint/healthcheck/healthcheck.hpp"

#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>

namespace es_entrypoint::healthcheck {
namespace {

using Kind = http::TransportFailure::Kind;
using namespace std::chrono_literals;

constexpr std::size_t answer_limit = 1048576;
constexpr std::chrono::milliseconds longest_wait = options::healthcheck_timeout;

bool is_alive(int status) {
  return (status >= 200 && status < 300) || status == 401 || status == 403;
}

std::string reason_of(const http::TransportFailure& failure) {
  switch (failure.kind) {
    case Kind::refused:
      return "connection refused; the engine is not up yet, or binds another address or port "
             "(give its URL: --healthcheck=URL)";
    case Kind::connect_timeout:
    case Kind::unreachable:
      return "no connection; check the address in the URL";
    case Kind::no_answer:
    case Kind::slow_answer:
      return "connected, but no whole answer came in time; the engine is too busy to answer, or "
             "hangs";
    case Kind::closed:
      return "the connection was closed without an answer; check the port in the URL";
    case Kind::malformed:
    case Kind::too_large:
      return "what answers is no engine; check the port in the URL";
    case Kind::unresolved:
      return "its name does not resolve; check the host in the URL";
    case Kind::bad_url:
    case Kind::internal:
      break;
  }
  return support::printable(failure.detail);
}

std::unexpected<support::Error> unhealthy(const std::string& url, std::string_view reason) {
  return support::failure(
      support::ExitCode::unhealthy,
      fmt::format("the engine does not answer well at {}: {}", support::printable(url), reason));
}

/// @return why, for every answer but TLS.
std::string reason_of(TlsAnswer answer, std::string_view url) {
  switch (answer) {
    case TlsAnswer::http:
      return fmt::format("the port speaks http without TLS; use --healthcheck=http{}",
                         support::printable(url.substr(url.find(':'))));
    case TlsAnswer::other:
      return "the port does not speak TLS; check the port in the URL";
    case TlsAnswer::closed:
      return "the connection was closed without an answer to a TLS ClientHello; check the port and "
             "the scheme in the URL";
    case TlsAnswer::silent:
      return reason_of({Kind::no_answer, ""});
    case TlsAnswer::refused:
      return reason_of({Kind::refused, ""});
    case TlsAnswer::no_connection:
      return reason_of({Kind::unreachable, ""});
    case TlsAnswer::unresolved:
      return reason_of({Kind::unresolved, ""});
    case TlsAnswer::tls:
      break;
  }
  return {};
}

support::Expected<void> fetch_tls_health(const TlsProbe& probe, const std::string& url) {
  const TlsAnswer answer = probe(url, longest_wait);
  if (answer != TlsAnswer::tls) {
    return unhealthy(url, reason_of(answer, url));
  }
  spdlog::info("{} speaks TLS; certificate and status not verified", support::printable(url));
  return {};
}

/// What a server of TLS does to plain http: it closes, sends an alert, or explains itself in http.
bool may_be_tls(const http::HttpResult& result) {
  if (result) {
    return result->status == 400;
  }
  return result.error().kind == Kind::closed || result.error().kind == Kind::malformed;
}

}  // namespace

support::Expected<void> fetch_health(http::HttpClient& http, const TlsProbe& probe,
                                     const std::string& url) {
  if (support::to_lower(url).starts_with("https:")) {
    return fetch_tls_health(probe, url);
  }
  const auto start = std::chrono::steady_clock::now();
  http::HttpRequest request;
  request.url = url;
  request.connect_timeout = 1s;
  request.timeout = longest_wait;
  request.body_limit = answer_limit;
  const auto result = http.send(request);
  if (result && is_alive(result->status)) {
    return {};
  }
  const auto left = longest_wait - std::chrono::duration_cast<std::chrono::milliseconds>(
                                       std::chrono::steady_clock::now() - start);
  if (may_be_tls(result) && left > 0s && probe(url, left) == TlsAnswer::tls) {
    return unhealthy(url, fmt::format("the port speaks TLS; use --healthcheck=https{}",
                                      support::printable(url.substr(url.find(':')))));
  }
  if (!result) {
    return unhealthy(url, reason_of(result.error()));
  }
  const char* meaning = result->status == 503 ? "; it has no master yet, or is shutting down" : "";
  return unhealthy(url, fmt::format("answered {}{}", result->status, meaning));
}

}  // namespace es_entrypoint::healthcheck
