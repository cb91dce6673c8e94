#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/node/cluster.hpp"
#include "es_entrypoint/node/engine_process.hpp"

namespace es_entrypoint::check {

/// What the checks of a running node know of it before they ask it.
struct RunningNode {
  const node::EngineProcess& process;
  const engine::Engine& engine;         ///< as it runs, with all its settings
  const metadata::PeerAddress& launch;  ///< what a launch would publish now; may be empty
  bool completes_command = false;       ///< its words completed the command that was checked
};

/// Whether the node publishes what the metadata says now.
/// @param seeks_others whether it is configured to find other nodes
[[nodiscard]] Finding check_published(const RunningNode& running, const node::LocalNode& local,
                                      bool seeks_others);

/// Asks the running node what it publishes and whom it sees, and tries the seed hosts that it is
/// configured with. Takes at most about ten seconds, if nothing answers.
[[nodiscard]] Findings check_node(http::HttpClient& http, const RunningNode& running);

}  // namespace es_entrypoint::check
