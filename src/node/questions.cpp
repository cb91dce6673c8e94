#include "es_entrypoint/node/questions.hpp"

#include "es_entrypoint/healthcheck/tls_probe.hpp"
#include "es_entrypoint/http/uri.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace es_entrypoint::node {
namespace {

using Kind = http::TransportFailure::Kind;
using std::chrono::milliseconds;

constexpr std::size_t body_limit = 1UL << 20U;  ///< thousands of nodes
constexpr std::string_view local_question = "/_nodes/_local/transport";
// The node's own knowledge, also if there is no master to ask. Releases before 1.6 do not filter.
constexpr std::string_view cluster_question =
    "/_cluster/state/master_node,nodes?local=true"
    "&filter_path=cluster_name,master_node,nodes.*.name,nodes.*.transport_address";

/// A TLS server closes the connection, sends an alert, or answers http with an error.
bool may_be_tls(const http::HttpResult& result) {
  return result ? result->status == 400
                : result.error().kind == Kind::closed || result.error().kind == Kind::malformed;
}

std::string explain(const http::TransportFailure& failure) {
  switch (failure.kind) {
    case Kind::no_answer:
    case Kind::slow_answer:
      return "connected, but no complete response came in time";
    case Kind::too_large:
      return "the response is too large";
    case Kind::malformed:
    case Kind::closed:
      return "the response is not HTTP";
    default:
      return failure.detail;
  }
}

Reply fetch_reply(http::HttpClient& http, const Endpoint& port, std::string_view question,
                  milliseconds timeout) {
  http::HttpRequest request;
  request.url = fmt::format("http://{}{}", format_endpoint(port), question);
  request.connect_timeout = timeout;
  request.timeout = timeout;
  request.body_limit = body_limit;
  auto result = http.send(request);
  if (result && result->status == 200) {
    return {.kind = Reply::Kind::ok, .body = std::move(result->body)};
  }
  if (result && (result->status == 401 || result->status == 403)) {
    return {.kind = Reply::Kind::wants_credentials,
            .problem = fmt::format("status {}", result->status)};
  }
  if (may_be_tls(result)) {
    const auto uri = http::parse_uri(request.url, {.query = true});
    if (uri && healthcheck::fetch_protocol(http, *uri, timeout) == healthcheck::Protocol::tls) {
      return {.kind = Reply::Kind::speaks_tls, .problem = "TLS"};
    }
  }
  return {.problem = result ? fmt::format("status {}", result->status) : explain(result.error())};
}

}  // namespace

std::optional<Cluster> fetch_cluster(http::HttpClient& http, const Endpoint& port,
                                     milliseconds timeout) {
  const auto reply = fetch_reply(http, port, cluster_question, timeout);
  return reply.kind == Reply::Kind::ok ? parse_cluster(reply.body) : std::nullopt;
}

NodeAnswer fetch_node(http::HttpClient& http, const Endpoint& port, milliseconds timeout) {
  NodeAnswer answer{.reply = fetch_reply(http, port, local_question, timeout)};
  if (answer.reply.kind != Reply::Kind::ok) {
    return answer;
  }
  answer.node = parse_local_node(answer.reply.body);
  if (!answer.node) {
    answer.reply = {.problem = "the response is not an engine's"};
    return answer;
  }
  answer.cluster = fetch_cluster(http, port, timeout);
  return answer;
}

}  // namespace es_entrypoint::node
