#include "es_entrypoint/plan/publishing.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace es_entrypoint::plan {
namespace {

using engine::Engine;
using options::PublishHost;
using support::Setting;

/// The operator's settings of one protocol.
struct Protocol {
  std::string_view name;
  const Setting* decides = nullptr;  ///< sets the address that it publishes
  const Setting* covers = nullptr;   ///< hides the network level, without an address of its own
  bool is_loopback = false;
};

Protocol find_protocol(const Engine& engine, std::string_view name) {
  Protocol protocol{.name = name};
  // The first exists for the transport only, the second for both protocols up to 2.x.
  for (const auto* suffix :
       {".profiles.default.publish_host", ".netty.publish_host", ".publish_host"}) {
    protocol.decides = engine.find_setting(fmt::format("{}{}", name, suffix));
    if (protocol.decides != nullptr) {
      return protocol;
    }
  }
  const auto* host = engine.find_setting(fmt::format("{}.host", name));
  if (host == nullptr) {
    return protocol;
  }
  const auto kind = classify_host(host->value);
  (kind == HostKind::wildcard ? protocol.covers : protocol.decides) = host;
  protocol.is_loopback = kind == HostKind::loopback;
  return protocol;
}

HostKind classify_name(std::string_view name) {
  constexpr std::array<std::string_view, 3> loopback_names = {"localhost", "_local_", "_lo_"};
  const auto lower = support::to_lower(name);
  const bool is_loopback = std::ranges::find(loopback_names, lower) != loopback_names.end() ||
                           lower.starts_with("_local:") ||
                           lower.starts_with("_lo:");  // "_local:ipv4_"
  return is_loopback ? HostKind::loopback : HostKind::own;
}

HostKind classify_member(std::string_view member) {
  if (member.starts_with('[') && member.ends_with(']')) {
    member = member.substr(1, member.size() - 2);
  }
  const std::string text(member);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    const auto bits = ntohl(v4.s_addr);
    if (bits == INADDR_ANY) {
      return HostKind::wildcard;
    }
    return bits >> 24U == IN_LOOPBACKNET ? HostKind::loopback : HostKind::own;
  }
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    if (IN6_IS_ADDR_UNSPECIFIED(&v6)) {
      return HostKind::wildcard;
    }
    return IN6_IS_ADDR_LOOPBACK(&v6) ? HostKind::loopback : HostKind::own;
  }
  return classify_name(member);
}

/// The operator's setting that decides at the network level; null if there is none.
const Setting* find_network_choice(const options::Options& options, const Engine& engine) {
  if (const auto* publish_host = engine.find_setting("network.publish_host")) {
    return publish_host;
  }
  const auto* host = engine.find_setting("network.host");
  const bool counts = host != nullptr && classify_host(host->value) != HostKind::wildcard &&
                      options.publish_host.value.source != PublishHost::Source::given;
  return counts ? host : nullptr;
}

support::Warning make_warning(const Protocol& protocol, const Setting& choice) {
  return {
      fmt::format("{} does not decide what {} publishes: {} ({}) is set and has no address of its "
                  "own",
                  choice.name, protocol.name, protocol.covers->name, protocol.covers->origin),
      fmt::format("set {}.publish_host as well", protocol.name)};
}

}  // namespace

HostKind classify_host(std::string_view value) {
  auto kind = HostKind::wildcard;
  for (const auto& member : support::split_list(value)) {
    kind = std::max(kind, classify_member(member));
  }
  return kind;
}

Publishing resolve_publishing(const options::Options& options, const Engine& engine) {
  Publishing publishing;
  if (options.publish_host.value.source == PublishHost::Source::none) {
    return publishing;
  }
  const auto transport = find_protocol(engine, "transport");
  const auto http = find_protocol(engine, "http");
  const auto* network = find_network_choice(options, engine);
  const auto keep = [&](const Setting* setting) {
    if (setting != nullptr) {
      publishing.kept.push_back(setting);
    }
  };
  keep(network);
  keep(transport.decides);
  keep(http.decides);
  if (transport.is_loopback) {
    publishing.loopback = transport.decides;
  }
  if (network != nullptr) {
    const bool is_local =
        network->name == "network.host" && classify_host(network->value) == HostKind::loopback;
    if (is_local && transport.decides == nullptr && transport.covers == nullptr) {
      publishing.loopback = network;
    }
    for (const auto& protocol : {transport, http}) {
      if (protocol.covers != nullptr) {
        publishing.warnings.push_back(make_warning(protocol, *network));
      }
    }
    return publishing;
  }
  publishing.network = transport.decides == nullptr || http.decides == nullptr;
  publishing.transport = transport.covers != nullptr;
  publishing.http = http.covers != nullptr;
  return publishing;
}

}  // namespace es_entrypoint::plan
