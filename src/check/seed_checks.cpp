#include "es_entrypoint/check/seed_checks.hpp"

#include "es_entrypoint/check/seed_judge.hpp"
#include "es_entrypoint/http/name_lookup.hpp"
#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/node/sockets.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_entrypoint::check {
namespace {

using namespace std::chrono_literals;
using node::Endpoint;
using std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;

constexpr auto names_time = 2500ms;      ///< to resolve all names
constexpr auto least_name_time = 200ms;  ///< for each, if they took longer
constexpr auto connect_time = 1000ms;    ///< for all connections together
constexpr std::size_t most_hosts = 10;
constexpr std::size_t most_addresses = 8;  ///< of one host

/// A seed host with its addresses.
struct Seed {
  node::SeedHost host;
  std::vector<Endpoint> endpoints;
  std::string problem;  ///< why it has no addresses
};

std::vector<Seed> read_seeds(std::span<const node::SeedHost> hosts) {
  const auto end = Monotonic::now() + names_time;
  std::vector<Seed> seeds;
  for (const auto& host : hosts) {
    Seed seed{.host = host, .endpoints = {}, .problem = {}};
    if (auto literal = metadata::normalize_address(host.host)) {
      seed.endpoints.push_back({*std::move(literal), host.port});
    } else {
      const auto left = std::chrono::ceil<milliseconds>(end - Monotonic::now());
      const auto addresses =
          http::fetch_addresses(host.host, std::max<milliseconds>(left, least_name_time));
      seed.problem = addresses ? "" : addresses.error().detail;
      if (addresses) {
        for (const auto& address : *addresses) {
          if (seed.endpoints.size() < most_addresses) {
            seed.endpoints.push_back({address, host.port});
          }
        }
      }
    }
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

/// @param errors of connecting to its endpoints
Finding make_seed_finding(SeedJudge& judge, const Seed& seed, std::span<const int> errors) {
  Finding finding{"seed " + support::mask_text(seed.host.text), Verdict::ok, {}};
  if (seed.endpoints.empty()) {
    return {finding.subject, judge.verdict_of_failure(),
            fmt::format("the name does not resolve: {}", seed.problem),
            "correct the name, or the container's name servers"};
  }
  for (std::size_t i = 0; i < seed.endpoints.size(); ++i) {
    auto judged = judge.judge(seed.endpoints[i], errors[i]);
    finding.seen += (i == 0 ? "" : "; ") + judged.seen;
    if (judged.verdict > finding.verdict) {
      finding.verdict = judged.verdict;
      finding.remedy = std::move(judged.remedy);
    }
  }
  return finding;
}

}  // namespace

CheckedSeeds check_seeds(http::HttpClient& http, const RunningNode& running,
                         const node::NodeAnswer& answer, std::uint16_t http_port) {
  CheckedSeeds checked;
  const auto* setting = plan::find_seed_hosts(running.engine);
  if (setting == nullptr || plan::is_single_node(running.engine)) {
    return checked;
  }
  const auto hosts = node::parse_seed_hosts(setting->value, default_seed_port(running.engine));
  const auto count = hosts.size();
  const auto seeds = read_seeds(std::span(hosts).first(std::min(count, most_hosts)));
  std::vector<Endpoint> endpoints;
  for (const auto& seed : seeds) {
    std::ranges::copy(seed.endpoints, std::back_inserter(endpoints));
  }
  const auto errors = node::fetch_connect_errors(endpoints, connect_time);
  SeedJudge judge(http, running, answer, http_port);
  std::span<const int> rest(errors);
  for (const auto& seed : seeds) {
    checked.findings.push_back(make_seed_finding(judge, seed, rest.first(seed.endpoints.size())));
    rest = rest.subspan(seed.endpoints.size());
    checked.names_others = checked.names_others || seed.endpoints.empty() ||
                           !std::ranges::all_of(seed.endpoints, [&](const Endpoint& endpoint) {
                             return judge.is_self(endpoint);
                           });
  }
  if (count > most_hosts) {
    checked.findings.push_back(
        {"seeds", Verdict::ok, fmt::format("{} more are not tried", count - most_hosts)});
  }
  return checked;
}

}  // namespace es_entrypoint::check
