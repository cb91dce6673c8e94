#include "es_entrypoint/check/node_checks.hpp"

#include "es_entrypoint/check/cluster_checks.hpp"
#include "es_entrypoint/check/seed_checks.hpp"
#include "es_entrypoint/http/name_lookup.hpp"
#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/node/questions.hpp"
#include "es_entrypoint/node/socket_owner.hpp"
#include "es_entrypoint/node/sockets.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::check {
namespace {

using namespace std::chrono_literals;
using node::Endpoint;

constexpr auto answer_time = 2000ms;                       ///< for each question to the node
constexpr auto name_time = 1000ms;                         ///< to resolve the published name
constexpr node::PortRange default_http_ports{9200, 9299};  ///< and 9300, the transport's

std::string title_of(const engine::Engine& engine) {
  return std::string(dialect::title_of(engine.version.distribution));
}

/// Where to ask the engine.
struct Askable {
  std::optional<Endpoint> endpoint;  ///< on its lowest port, by loopback if possible
  bool may_be_another = false;       ///< another engine's in this network
};

Askable find_askable(const node::EngineProcess& process, const node::PortRange& ports) {
  auto listeners = node::read_listeners();
  std::erase_if(listeners, [&](const node::Listener& listener) {
    return !ports.contains(listener.endpoint.port);
  });
  auto own = node::read_own_listeners(process, listeners);
  const bool owners_are_known = own.has_value();
  if (own) {
    listeners = *std::move(own);
  }
  Askable askable;
  for (auto& [endpoint, inode] : listeners) {
    if (node::is_wildcard(endpoint)) {
      endpoint.address = "127.0.0.1";
    }
    const auto& best = askable.endpoint;
    askable.may_be_another =
        askable.may_be_another || (!owners_are_known && best && best->port != endpoint.port);
    const bool is_better = !best || endpoint.port < best->port ||
                           (endpoint.port == best->port && endpoint.address == "127.0.0.1");
    if (is_better) {
      askable.endpoint = std::move(endpoint);
    }
  }
  return askable;
}

/// What answered, and where.
struct Asked {
  Endpoint endpoint;
  node::NodeAnswer answer;
  bool may_be_another = false;  ///< another engine in this network
};

Finding check_http(const Asked& asked) {
  using Kind = node::Reply::Kind;
  constexpr const char* subject = "node http";
  const auto at = node::format_endpoint(asked.endpoint);
  switch (asked.answer.reply.kind) {
    case Kind::ok:
      return {
          subject, Verdict::ok,
          fmt::format("answers on {}{}", at,
                      asked.may_be_another ? "; it may be another engine's in this network" : "")};
    case Kind::wants_credentials:
      return {subject, Verdict::warning,
              fmt::format("answers on {} and wants credentials ({}), so its cluster is not checked",
                          at, asked.answer.reply.problem),
              fmt::format("ask it yourself: curl --user NAME 'http://{}/_cat/nodes?v'", at)};
    case Kind::speaks_tls:
      return {subject, Verdict::warning,
              fmt::format("answers on {} with TLS, so its cluster is not checked", at),
              fmt::format("ask it yourself: curl --insecure --user NAME 'https://{}/_cat/nodes?v'",
                          at)};
    case Kind::other:
      break;
  }
  return {subject, Verdict::failure,
          fmt::format("does not answer on {}: {}", at, asked.answer.reply.problem),
          "see the engine's log: it may still be starting, be out of memory, or hang"};
}

/// @param setting of the HTTP port if it does not tell which
Finding report_silence(const RunningNode& running, const node::PortRange& ports,
                       const support::Setting* setting) {
  constexpr const char* subject = "node http";
  const auto* enabled = running.engine.find_setting("http.enabled");
  const bool is_off = enabled != nullptr && enabled->value == "false";
  if (is_off || setting != nullptr) {
    return {subject, Verdict::ok,
            fmt::format("{}: the node cannot be asked",
                        support::format_setting(is_off ? *enabled : *setting))};
  }
  return {subject, Verdict::warning,
          fmt::format("nothing listens on its HTTP port {}",
                      ports.first == ports.last ? fmt::format("{}", ports.first)
                                                : fmt::format("{}-{}", ports.first, ports.last)),
          "if the engine is still starting, wait and check again; else see its log"};
}

/// @return the literals that the published host stands for; none if it does not resolve.
std::vector<std::string> addresses_of(const std::string& host) {
  if (auto literal = metadata::normalize_address(host)) {
    return {*std::move(literal)};
  }
  return http::fetch_addresses(host, name_time).value_or(std::vector<std::string>{});
}

Findings check_cluster(http::HttpClient& http, const RunningNode& running, const Asked& asked) {
  Findings findings;
  const auto& [reply, local, cluster] = asked.answer;
  auto seeds = check_seeds(http, running, asked.answer, asked.endpoint.port);
  const auto& engine = running.engine;
  const bool seeks_others = !plan::is_single_node(engine) &&
                            (seeds.names_others || (engine.find_discovery() != nullptr &&
                                                    plan::find_seed_hosts(engine) == nullptr));
  if (local) {
    findings.push_back(check_published(running, *local, seeks_others));
  }
  if (local && cluster) {
    findings.push_back(check_master(engine, *local, *cluster));
    findings.push_back(check_members(*cluster, seeks_others));
  } else if (local) {
    findings.push_back({"master", Verdict::warning, "it does not report its cluster's state",
                        "see the engine's log"});
  }
  append(findings, std::move(seeds.findings));
  return findings;
}

}  // namespace

Finding check_published(const RunningNode& running, const node::LocalNode& local,
                        bool seeks_others) {
  constexpr const char* subject = "node address";
  if (!local.transport) {
    return {subject, Verdict::warning,
            "it does not report the transport address that it publishes"};
  }
  const auto published = node::format_endpoint(*local.transport);
  const bool is_loopback =
      plan::classify_host(local.transport->address) == plan::HostKind::loopback;
  if (is_loopback && seeks_others) {
    return {subject, Verdict::failure,
            fmt::format("publishes {}, which no other host can reach", published),
            "remove the setting that makes the transport publish loopback, and restart the "
            "container: the launcher then publishes the address that other nodes reach"};
  }
  const auto& [address, mode, http_port, transport_port] = running.launch;
  if (!address) {
    const auto* setting = running.engine.find_any_setting(
        {"transport.publish_host", "network.publish_host", "transport.host", "network.host"});
    return {subject, Verdict::ok,
            setting == nullptr
                ? "publishes " + published
                : fmt::format("publishes {} ({})", published, support::format_setting(*setting))};
  }
  const auto expected = addresses_of(address->value);
  if (expected.empty()) {
    return {
        subject, Verdict::warning,
        fmt::format("publishes {}, which was not compared with {} ({}): the name does not resolve",
                    published, address->value, address->origin),
        "check the name, and the container's name server"};
  }
  const bool same_address = std::ranges::find(expected, local.transport->address) != expected.end();
  const auto port = transport_port ? transport_port->value : local.transport->port;
  if (same_address && local.transport->port == port) {
    return {subject, Verdict::ok,
            fmt::format("publishes {}, as {} says now", published, address->origin)};
  }
  const auto now = same_address ? fmt::format("port {} ({})", port, transport_port->origin)
                                : fmt::format("{} ({})", address->value, address->origin);
  return {subject, Verdict::failure,
          fmt::format("publishes {}, but other nodes reach it at {} now", published, now),
          "if you set what it publishes (network.publish_host), remove that; then restart the "
          "container: the launcher publishes the address that it finds at each start"};
}

Findings check_node(http::HttpClient& http, const RunningNode& running) {
  Findings findings{
      {"node", Verdict::ok,
       fmt::format("{} runs as process {}{}", title_of(running.engine), running.process.id,
                   running.completes_command ? "; its command's settings count above" : "")}};
  const auto* setting = running.engine.find_setting("http.port");
  const auto its = setting != nullptr ? node::parse_port_range(setting->value) : std::nullopt;
  const auto ports = its.value_or(default_http_ports);
  const bool may_be_any = setting != nullptr && setting->value == "0";
  const auto [endpoint, may_be_another] =
      may_be_any ? Askable{} : find_askable(running.process, ports);
  if (!endpoint) {
    findings.push_back(report_silence(running, ports, its ? nullptr : setting));
    append(findings, check_seeds(http, running, {}, ports.first).findings);
    return findings;
  }
  const Asked asked{.endpoint = *endpoint,
                    .answer = node::fetch_node(http, *endpoint, answer_time),
                    .may_be_another = may_be_another};
  findings.push_back(check_http(asked));
  append(findings, check_cluster(http, running, asked));
  return findings;
}

}  // namespace es_entrypoint::check
