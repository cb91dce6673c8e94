#include "es_entrypoint/metadata/pod_address.hpp"

#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using support::Sourced;
using namespace std::chrono_literals;

constexpr http::Clock::Duration longest_instance_wait = 1s;  // most pods cannot reach it

/// Addresses reserved for documentation (RFC 5737, RFC 3849), which only a default route matches.
constexpr const char* outside[] = {"192.0.2.1", "2001:db8::1"};

/// @return settings for one short attempt, and IMDSv2 only.
ImdsSettings make_quick_settings(const options::Options& options) {
  ImdsSettings settings = resolve_imds_settings(options);
  settings.allows_v1 = false;
  settings.policy.attempts = 1;
  settings.policy.attempt_timeout = std::min(
      settings.policy.attempt_timeout.value_or(longest_instance_wait), longest_instance_wait);
  return settings;
}

/// The result of comparing the instance's addresses with those of the interfaces here.
struct Comparison {
  std::optional<Sourced<std::string>> shared;  ///< the instance's, if an interface here has it
  std::string reason;
};

Comparison compare_with_instance(Imds& imds) {
  const auto own = read_interface_addresses();
  std::string first;
  for (const auto& [path, parse] : {std::pair("local-ipv4", &parse_ipv4), {"ipv6", &parse_ipv6}}) {
    const auto address = imds.fetch({path, address_workaround}, parse);
    if (!address) {
      if (first.empty()) {
        return {std::nullopt, address.error().message()};
      }
      break;
    }
    if (!*address) {
      continue;
    }
    const std::string& text = (*address)->value;  // in inet_ntop's spelling, like our own
    if (std::ranges::find(own, text) != own.end()) {
      return {*address, fmt::format("the instance's address {} is also one of its own", text)};
    }
    first = first.empty() ? text : first;
  }
  return {std::nullopt,
          first.empty()
              ? "the instance has no address (404)"
              : fmt::format("none of its interfaces has the instance's address {}", first)};
}

std::unexpected<support::Error> no_address(std::string_view problem) {
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot determine this pod's address: {}", problem),
      fmt::format("{}, such as the pod's own status.podIP in ES_ENTRYPOINT_PUBLISH_HOST",
                  address_workaround));
}

/// @return the address that the route to `target` starts from, if peers can reach it.
Expected<std::string> read_pod_source(const std::string& target, std::uint16_t port,
                                      const std::string& route) {
  const auto source = read_source_address(target, port);
  if (!source) {
    return no_address(fmt::format("no {}: {}", route, support::text_of_errno(source.error())));
  }
  auto address = parse_address(*source);
  if (!address) {
    return no_address(fmt::format("the {} starts from {}", route, address.error()));
  }
  return std::move(*address);
}

Expected<Sourced<std::string>> read_own_address(const options::KubernetesService& service) {
  const auto literal = normalize_address(service.host);
  if (literal) {
    const bool is_v6 = literal->contains(':');
    const auto route = fmt::format("route to {}:{}",
                                   is_v6 ? fmt::format("[{}]", *literal) : *literal, service.port);
    TRY_ASSIGN(auto address, read_pod_source(*literal, service.port, route));
    return Sourced{std::move(address), support::Origin::kubernetes(route)};
  }
  // A name, as in some managed clusters. A pod of an IPv6 cluster of EKS has a link-local IPv4
  // address too, for outgoing connections only: then the other family's counts.
  const std::string route = "default route";
  auto address = read_pod_source(outside[0], service.port, route);
  if (!address) {
    if (auto other = read_pod_source(outside[1], service.port, route)) {
      address = std::move(other);
    }
  }
  TRY_ASSIGN(auto text, std::move(address));
  return Sourced{std::move(text), support::Origin::kubernetes(route)};
}

}  // namespace

bool is_kubernetes_pod(const options::Options& options) {
  const options::EcsSettings& ecs = options.ecs;
  return options.kubernetes && !ecs.metadata_uri_v4 && !ecs.metadata_uri_v3 && !ecs.metadata_file &&
         !ecs.fargate;
}

const Expected<PodAddress>& PodNetwork::fetch_address() {
  if (!address_) {
    address_ = determine_address();
  }
  return *address_;
}

Expected<PodAddress> PodNetwork::determine_address() const {
  const http::Deadline soon = retrier_.deadline().within(
      std::min(patience_.value_or(longest_instance_wait), longest_instance_wait));
  Imds imds(retrier_.before(soon), make_quick_settings(options_));
  auto instance = options_.aws.metadata_disabled
                      ? Comparison{std::nullopt,
                                   "AWS_EC2_METADATA_DISABLED forbids reading the "
                                   "instance's address"}
                      : compare_with_instance(imds);
  if (instance.shared) {
    spdlog::debug("this pod is on its host's network: {}", instance.reason);
    return PodAddress{*std::move(instance.shared), true, std::move(instance.reason)};
  }
  spdlog::debug("this pod publishes its own address: {}", instance.reason);
  TRY_ASSIGN(auto own, read_own_address(*options_.kubernetes));
  return PodAddress{std::move(own), false, std::move(instance.reason)};
}

}  // namespace es_entrypoint::metadata
