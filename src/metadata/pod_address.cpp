#include "es_entrypoint/metadata/pod_address.hpp"

#include "es_entrypoint/metadata/diagnosis.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using support::Sourced;
using namespace std::chrono_literals;

constexpr http::Clock::Duration instance_patience =
    1s;  ///< with the instance, which most pods cannot ask

/// Addresses of documentation (RFC 5737, RFC 3849), which every default route leads to.
constexpr const char* outside[] = {"192.0.2.1", "2001:db8::1"};

/// One short attempt, and no other protocol.
options::Options make_impatient(options::Options options) {
  options.imds_v1 = options::ImdsV1::never;
  options.aws.metadata_service_attempts = 1;
  options.aws.metadata_service_timeout =
      std::min(options.aws.metadata_service_timeout.value_or(instance_patience), instance_patience);
  return options;
}

/// The instance's addresses against those of the interfaces here.
struct Comparison {
  std::optional<Sourced<std::string>> shared;  ///< the instance's, if it is one of ours too
  std::string reason;
};

Comparison compare_with_instance(Imds& imds) {
  const auto own = read_interface_addresses();
  std::vector<std::string> others;
  for (const char* path : {"local-ipv4", "ipv6"}) {
    const bool is_v6 = std::string_view(path) == "ipv6";
    const auto address =
        imds.fetch({path, give_address}, is_v6 ? &parse_line<parse_ipv6> : &parse_line<parse_ipv4>);
    if (!address) {
      if (others.empty()) {
        return {std::nullopt, address.error().message()};
      }
      break;
    }
    if (!*address) {
      continue;
    }
    const auto normal = normalize_address(**address);
    if (normal && std::ranges::find(own, *normal) != own.end()) {
      return {Sourced{**address, imds.origin(path)},
              fmt::format("the instance's address {} is one of its own", **address)};
    }
    others.push_back(**address);
  }
  return {std::nullopt,
          others.empty() ? "the instance has no address (404)"
                         : fmt::format("the instance's address {} is not on it", others.front())};
}

std::unexpected<support::Error> no_address(std::string_view problem) {
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot find this pod's address: {}; {}, such as the pod's own status.podIP in "
                  "ES_ENTRYPOINT_PUBLISH_HOST",
                  problem, give_address));
}

/// @return the address that the route to `target` starts from, if peers can reach it.
Expected<std::string> read_pod_source(const std::string& target, std::uint16_t port,
                                      const std::string& route) {
  const auto source = read_source_address(target, port);
  if (!source) {
    return no_address(
        fmt::format("there is no {}: {}", route, support::text_of_errno(source.error())));
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
  // A name, as some managed clusters have it. A pod of an IPv6 cluster of EKS has a link-local IPv4
  // address as well, for the way out only: then the other family's counts.
  const std::string route = "default route";
  auto address = read_pod_source(outside[0], service.port, route);
  if (!address) {
    if (auto other = read_pod_source(outside[1], service.port, route)) {
      address = std::move(other);
    }
  }
  if (!address) {
    return std::unexpected(std::move(address.error()));
  }
  return Sourced{std::move(*address), support::Origin::kubernetes(route)};
}

}  // namespace

bool is_kubernetes_pod(const options::Options& options) {
  const options::EcsSettings& ecs = options.ecs;
  return options.kubernetes && !ecs.metadata_uri_v4 && !ecs.metadata_uri_v3 && !ecs.metadata_file &&
         !ecs.fargate;
}

Expected<PodAddress> fetch_pod_address(const Surroundings& surroundings,
                                       const http::Deadline& deadline,
                                       const options::Options& options) {
  Comparison instance{std::nullopt, "AWS_EC2_METADATA_DISABLED forbids to ask for the instance's"};
  if (!options.aws.metadata_disabled) {
    const http::Deadline soon = deadline.within(
        std::min(surroundings.patience.value_or(instance_patience), instance_patience));
    http::GivenTokens tokens;
    Imds imds(surroundings, soon, tokens, make_impatient(options));
    instance = compare_with_instance(imds);
  }
  if (instance.shared) {
    spdlog::debug("this pod is on its host's network: {}", instance.reason);
    return PodAddress{std::move(*instance.shared), true, std::move(instance.reason)};
  }
  spdlog::debug("this pod publishes its own address: {}", instance.reason);
  TRY_ASSIGN(auto own, read_own_address(*options.kubernetes));
  return PodAddress{std::move(own), false, std::move(instance.reason)};
}

}  // namespace es_entrypoint::metadata
