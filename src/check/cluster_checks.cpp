#include "es_entrypoint/check/cluster_checks.hpp"

#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <string>
#include <vector>

namespace es_entrypoint::check {
namespace {

constexpr std::size_t most_names = 5;  ///< of nodes in a finding

/// @return "node-1 (10.0.1.11:9300), node-2 (...)", cut after a few.
std::string list_members(const node::Cluster& cluster) {
  std::vector<std::string> names;
  for (const auto& member : cluster.members) {
    if (names.size() == most_names) {
      names.emplace_back("...");
      break;
    }
    names.push_back(member.format());
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string remedy_for_no_master(const engine::Engine& engine) {
  const auto& dialect = *engine.dialect;
  if (!dialect.minimum_masters.empty()) {
    const auto* made = engine.find_setting(dialect.minimum_masters);
    return fmt::format(
        "it waits for {} nodes that can be master ({}); start them, and see below "
        "whether it reaches them",
        made != nullptr ? made->value : "enough",
        made != nullptr ? support::format_setting(*made) : dialect.minimum_masters);
  }
  if (!engine.holds_cluster_state && !dialect.bootstrap.empty()) {
    return fmt::format(
        "for a new cluster set {} once, on each node to the same names or "
        "addresses of the first masters; to join one, see below whether it "
        "reaches its nodes",
        dialect.bootstrap.front());
  }
  return "start a majority of the nodes that can be master, and see below whether it reaches them";
}

}  // namespace

Finding check_master(const engine::Engine& engine, const node::LocalNode& local,
                     const node::Cluster& cluster) {
  if (cluster.master.empty()) {
    return {"master", Verdict::failure, "none: this node is in no cluster",
            remedy_for_no_master(engine)};
  }
  const auto* master = cluster.find_member(cluster.master);
  return {"master", Verdict::ok,
          fmt::format("{}{}", master != nullptr ? master->format() : cluster.master,
                      cluster.master == local.id ? ", this node" : "")};
}

Finding check_members(const node::Cluster& cluster, bool seeks_others) {
  const auto count = cluster.members.size();
  if (count < 2 && seeks_others) {
    return {"nodes", Verdict::warning,
            "1: it sees only itself, although it is configured to find others",
            "if there are others: let their hosts and this one reach each other's transport port "
            "(security group), give all the same cluster.name, and see the seed hosts below, or "
            "check what discovery.ec2.* selects"};
  }
  return {"nodes", Verdict::ok, fmt::format("{}: {}", count, list_members(cluster))};
}

}  // namespace es_entrypoint::check
