#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/node/cluster.hpp"
#include "es_entrypoint/node/endpoint.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace es_entrypoint::node {

/// How a port answers a question to the engine.
struct Reply {
  enum class Kind {
    ok,
    wants_credentials,  ///< 401 or 403
    speaks_tls,
    other,  ///< another status, or none
  };
  Kind kind = Kind::other;
  std::string body{};     ///< if ok
  std::string problem{};  ///< if not: what came instead, such as "status 500"
};

/// What a node says of itself and its cluster.
struct NodeAnswer {
  Reply reply;  ///< to the question about itself
  std::optional<LocalNode> node{};
  std::optional<Cluster> cluster{};
};

/// Asks the engine at this HTTP port about itself and, if it answers, about its cluster. Two
/// requests and a probe for TLS, each for at most `timeout`.
[[nodiscard]] NodeAnswer fetch_node(http::HttpClient& http, const Endpoint& port,
                                    std::chrono::milliseconds timeout);

/// Asks the engine at this HTTP port about its cluster, as it knows it itself.
/// @return nothing if there is no answer, or none that is understood.
[[nodiscard]] std::optional<Cluster> fetch_cluster(http::HttpClient& http, const Endpoint& port,
                                                   std::chrono::milliseconds timeout);

}  // namespace es_entrypoint::node
