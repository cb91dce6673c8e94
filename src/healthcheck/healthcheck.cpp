#include "es_entrypoint/healthcheck/healthcheck.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>

namespace es_entrypoint::healthcheck {
namespace {

using Kind = metadata::TransportFailure::Kind;
using namespace std::chrono_literals;

constexpr std::size_t answer_limit = 1048576;

bool is_alive(int status) {
  return (status >= 200 && status < 300) || status == 401 || status == 403;
}

std::string reason_of(const metadata::TransportFailure& failure) {
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
      return "the connection was closed without an answer; if the engine speaks HTTPS, this check "
             "is not for it";
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

}  // namespace

support::Expected<void> fetch_health(metadata::HttpClient& http, const std::string& url) {
  metadata::HttpRequest request;
  request.url = url;
  request.connect_timeout = 1s;
  request.timeout = 4s;
  request.body_limit = answer_limit;
  const auto result = http.send(request);
  if (!result) return unhealthy(url, reason_of(result.error()));
  if (is_alive(result->status)) return {};
  const char* meaning = result->status == 503 ? "; it has no master yet, or is shutting down" : "";
  return unhealthy(url, fmt::format("answered {}{}", result->status, meaning));
}

}  // namespace es_entrypoint::healthcheck
