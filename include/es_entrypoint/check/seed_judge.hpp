#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/check/node_checks.hpp"
#include "es_entrypoint/node/questions.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace es_entrypoint::check {

/// @return the port that this line of releases tries on a seed host without a port: the first of
///         its own. Pure.
[[nodiscard]] std::uint16_t default_seed_port(const engine::Engine& engine);

/// Judges the addresses of the seed hosts against the cluster that this node is in.
class SeedJudge {
 public:
  /// One address, judged.
  struct Judged {
    Verdict verdict = Verdict::ok;
    std::string seen;
    std::string remedy{};
  };

  /// The arguments outlive the object.
  SeedJudge(http::HttpClient& http, const RunningNode& running, const node::NodeAnswer& answer,
            std::uint16_t http_port);

  /// @return whether this node itself listens there.
  [[nodiscard]] bool is_self(const node::Endpoint& endpoint) const;

  /// Asks a node that accepts connections, but is not in the cluster, for its own cluster.
  /// @param error of connecting, an errno; 0 if it accepts
  [[nodiscard]] Judged judge(const node::Endpoint& endpoint, int error);

  /// @return a failure if this node has no other, else a warning: it needs only one seed host.
  [[nodiscard]] Verdict verdict_of_failure() const;

 private:
  [[nodiscard]] Judged judge_failure(const node::Endpoint& endpoint, int error) const;
  [[nodiscard]] Judged judge_stranger(const node::Endpoint& endpoint);
  [[nodiscard]] Judged judge_other_cluster(const std::string& at, const node::Cluster& its) const;
  [[nodiscard]] Judged judge_unknown(const std::string& at) const;

  http::HttpClient& http_;
  const engine::Engine& engine_;
  const node::NodeAnswer& answer_;
  std::uint16_t http_port_;
  std::vector<std::string> own_addresses_;
  std::size_t questions_ = 0;
};

}  // namespace es_entrypoint::check
