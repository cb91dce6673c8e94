#include "es_entrypoint/check/seed_judge.hpp"

#include "es_entrypoint/metadata/local_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace es_entrypoint::check {
namespace {

using namespace std::chrono_literals;
using node::Endpoint;

constexpr auto others_time = 1000ms;       ///< for a node's answer about its cluster
constexpr std::size_t most_questions = 3;  ///< to other nodes
constexpr std::uint16_t usual_port = 9300;

std::string remedy_for_split(const dialect::Dialect& dialect) {
  if (!dialect.minimum_masters.empty()) {
    return fmt::format(
        "set {} on every node to a majority of the nodes that can be master, then "
        "restart the node whose changes you can lose",
        dialect.minimum_masters);
  }
  return fmt::format(
      "each formed a cluster of its own at its first start: stop the node whose "
      "data you can lose, empty its data directory, remove {} there, and start it "
      "again",
      dialect.bootstrap.empty() ? "the first masters" : dialect.bootstrap.front());
}

}  // namespace

std::uint16_t default_seed_port(const engine::Engine& engine) {
  const auto* setting = engine.find_any_setting(
      {"transport.profiles.default.port", "transport.port", "transport.tcp.port"});
  const auto range = setting != nullptr ? node::parse_port_range(setting->value) : std::nullopt;
  return range ? range->first : usual_port;
}

SeedJudge::SeedJudge(http::HttpClient& http, const RunningNode& running,
                     const node::NodeAnswer& answer, std::uint16_t http_port)
    : http_(http),
      engine_(running.engine),
      answer_(answer),
      http_port_(http_port),
      own_addresses_(metadata::read_interface_addresses()) {}

bool SeedJudge::is_self(const Endpoint& endpoint) const {
  if (!answer_.node) {
    return false;
  }
  const auto is_bound = [&](const Endpoint& bound) {
    return bound == endpoint ||
           (bound.port == endpoint.port && node::is_wildcard(bound) &&
            std::ranges::find(own_addresses_, endpoint.address) != own_addresses_.end());
  };
  return answer_.node->transport == endpoint || std::ranges::any_of(answer_.node->bound, is_bound);
}

SeedJudge::Judged SeedJudge::judge(const Endpoint& endpoint, int error) {
  const auto at = node::format_endpoint(endpoint);
  if (is_self(endpoint)) {
    return {.seen = at + " is this node"};
  }
  if (error != 0) {
    return judge_failure(endpoint, error);
  }
  if (!answer_.cluster || !answer_.node) {
    return {.seen = at + " accepts connections"};
  }
  if (const auto* member = answer_.cluster->find_member(endpoint)) {
    return {.seen = fmt::format("{} is {}, in the cluster", at, member->name)};
  }
  return judge_stranger(endpoint);
}

Verdict SeedJudge::verdict_of_failure() const {
  const bool is_alone =
      answer_.cluster && (answer_.cluster->master.empty() || answer_.cluster->members.size() < 2);
  return is_alone ? Verdict::failure : Verdict::warning;
}

SeedJudge::Judged SeedJudge::judge_failure(const Endpoint& endpoint, int error) const {
  const auto at = node::format_endpoint(endpoint);
  if (error == ECONNREFUSED) {
    return {verdict_of_failure(), at + " refuses connections",
            "start the node there, or correct its address or transport port"};
  }
  if (error == ETIMEDOUT) {
    return {verdict_of_failure(), at + " does not answer",
            fmt::format("let this host reach port {} there (security group, firewall), or correct "
                        "the address",
                        endpoint.port)};
  }
  return {verdict_of_failure(), fmt::format("{}: {}", at, support::text_of_errno(error)),
          "correct the address, or the container's network"};
}

/// It accepts connections, and no node of the cluster publishes its address.
SeedJudge::Judged SeedJudge::judge_stranger(const Endpoint& endpoint) {
  const auto at = node::format_endpoint(endpoint);
  const auto its = questions_++ < most_questions
                       ? node::fetch_cluster(http_, {endpoint.address, http_port_}, others_time)
                       : std::nullopt;
  if (!its) {
    return judge_unknown(at);
  }
  return judge_other_cluster(at, *its);
}

SeedJudge::Judged SeedJudge::judge_other_cluster(const std::string& at,
                                                 const node::Cluster& its) const {
  const auto& own = *answer_.cluster;
  if (its.find_member(answer_.node->id) != nullptr && its.master == own.master) {
    return {.seen = at + " is in the cluster, and publishes another address"};
  }
  if (its.name != own.name) {
    return {Verdict::failure,
            fmt::format("{} is in the cluster '{}', and this node in '{}'", at, its.name, own.name),
            "give both the same cluster.name, or remove it from the seed hosts"};
  }
  if (its.master.empty()) {
    return {verdict_of_failure(), at + " accepts connections and has no master",
            "run --check there, and see the logs of both"};
  }
  const auto* master = its.find_member(its.master);
  const auto name = master != nullptr ? master->name : its.master;
  if (own.master.empty()) {
    return {Verdict::failure,
            fmt::format("{} has the master {}, and this node has not joined it", at, name),
            "see the logs of both: they must reach the addresses that the other one publishes"};
  }
  return {Verdict::failure,
          fmt::format("{} accepts connections but has a cluster of its own, whose master is {}: "
                      "two nodes elected themselves",
                      at, name),
          remedy_for_split(*engine_.dialect)};
}

SeedJudge::Judged SeedJudge::judge_unknown(const std::string& at) const {
  if (answer_.cluster->master.empty()) {
    return {.seen = at + " accepts connections"};
  }
  return {verdict_of_failure(),
          fmt::format("{} accepts connections but is no node of this cluster: two nodes elected "
                      "themselves, or it publishes another address",
                      at),
          "run --check there; if it has another master: " + remedy_for_split(*engine_.dialect)};
}

}  // namespace es_entrypoint::check
