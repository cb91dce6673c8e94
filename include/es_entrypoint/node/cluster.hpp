#pragma once

#include "es_entrypoint/node/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::node {

// What a running engine says of itself. Nothing that it sends is trusted: names may hold any bytes,
// and are cut at 256 of them. An answer about more than 1024 nodes is refused.

/// The node that was asked.
struct LocalNode {
  std::string id;
  std::optional<Endpoint> transport{};  ///< that it publishes
  std::vector<Endpoint> bound{};        ///< where its transport listens
};

/// Parses the answer to GET /_nodes/_local/transport.
/// @return nothing if it is not one.
[[nodiscard]] std::optional<LocalNode> parse_local_node(std::string_view body);

/// A node of a cluster.
struct Member {
  std::string id;
  std::string name;
  std::optional<Endpoint> transport{};

  /// @return its name and transport address.
  [[nodiscard]] std::string format() const;
};

/// A cluster as one of its nodes sees it.
struct Cluster {
  std::string name;
  std::string master;  ///< its id; empty if there is none
  std::vector<Member> members;

  /// @return null if the node has none of this id.
  [[nodiscard]] const Member* find_member(std::string_view id) const;
  /// @return null if no node publishes this address.
  [[nodiscard]] const Member* find_member(const Endpoint& transport) const;
};

/// Parses the answer to GET /_cluster/state/master_node,nodes. Every line answers to these
/// names, OpenSearch too.
/// @return nothing if it is not one.
[[nodiscard]] std::optional<Cluster> parse_cluster(std::string_view body);

}  // namespace es_entrypoint::node
