#include "es_entrypoint/plan/discovery_warnings.hpp"

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::plan {
namespace {

using support::Setting;
using Warning = std::optional<support::Warning>;

constexpr std::string_view default_region = "us-east-1";

Warning warn(std::string problem, std::string remedy) {
  return support::Warning{std::move(problem), std::move(remedy)};
}

/// The endpoint that the plugin will use, if it is not the one that the launcher makes of a region.
std::optional<Setting> find_endpoint(const PlanInput& input) {
  if (const auto* made = find_ec2_endpoint(input.engine)) {
    return *made;
  }
  if (const auto& endpoint = input.options.aws.ec2_endpoint) {
    return Setting{std::string{input.engine.dialect->endpoint}, endpoint->value.text,
                   endpoint->origin};
  }
  return std::nullopt;
}

Warning warn_of_scheme(const PlanInput& input, const Setting& endpoint) {
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::first ||
      dialect::has_scheme(endpoint.value)) {
    return std::nullopt;
  }
  return warn(
      fmt::format("{} ({}) has no scheme: the AWS library of {} needs one and finds no node "
                  "without it",
                  endpoint.name, endpoint.origin, input.engine.dialect->release_line),
      "put https:// in front of it");
}

/// The first AWS library signs for the region in the endpoint's name, and for no other.
Warning warn_of_signature(const PlanInput& input, const Setting& endpoint) {
  const auto signs_for = dialect::parse_signing_region(endpoint.value);
  const auto names = dialect::parse_endpoint_region(endpoint.value);
  const bool is_right = signs_for && names && *signs_for == names->name();
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::second || is_right) {
    return std::nullopt;
  }
  const auto region = find_region(input);
  if (!signs_for && region && region->value.name() == default_region) {
    return std::nullopt;
  }
  return warn(
      fmt::format(
          "the endpoint in {} ({}) does not name its region in the form that the AWS library "
          "of {} parses: requests are signed for {}, and EC2 refuses them in any other region",
          endpoint.name, endpoint.origin, input.engine.dialect->release_line,
          signs_for ? fmt::format("'{}', which is not a region", *signs_for)
                    : std::string{default_region}),
      "use the region's own endpoint, such as https://ec2.eu-central-1.amazonaws.com");
}

/// Up to 6.x.
Warning warn_of_minimum_masters(const PlanInput& input) {
  constexpr const char* remedy = "set it to a majority of the master-eligible nodes";
  const auto name = input.engine.dialect->minimum_masters;
  if (name.empty()) {
    return std::nullopt;
  }
  const auto* made = input.engine.find_setting(name);
  if (made == nullptr) {
    return warn(fmt::format("{} is not set: nodes that do not find each other in time may form "
                            "clusters of their own",
                            name),
                remedy);
  }
  const auto value = support::trim(made->value);
  const bool is_too_low = value.starts_with('-') || support::parse_number(value, 1).has_value();
  if (!is_too_low) {
    return std::nullopt;
  }
  return warn(
      fmt::format("{}={} ({}) lets every node elect itself: nodes that do not see each other "
                  "form clusters of their own, and data is lost when they meet",
                  name, value, made->origin),
      remedy);
}

/// A node that cannot be the master takes no part in a cluster's first election.
bool can_be_master(const engine::Engine& engine) {
  if (const auto* is_master = engine.find_setting("node.master")) {
    return is_master->value != "false";
  }
  const auto* roles = engine.find_setting("node.roles");
  if (roles == nullptr) {
    return true;
  }
  const auto names = support::split(roles->value, ',');
  return std::ranges::any_of(names, [](const std::string& name) {
    return support::trim(name) == "master" || support::trim(name) == "cluster_manager";
  });
}

/// From 7.0 on.
Warning warn_of_bootstrap(const PlanInput& input) {
  const auto names = input.engine.dialect->bootstrap;
  if (names.empty() || !can_be_master(input.engine)) {
    return std::nullopt;
  }
  const Setting* made = nullptr;
  for (const auto name : names) {
    made = made != nullptr ? made : input.engine.find_setting(name);
  }
  if (made != nullptr && input.engine.holds_cluster_state) {
    return warn(fmt::format("{} ({}) is only for a cluster's first start, but the data directory "
                            "already holds a cluster's state",
                            made->name, made->origin),
                "remove it");
  }
  if (made != nullptr || input.engine.holds_cluster_state) {
    return std::nullopt;
  }
  return warn(
      fmt::format("{} is not set, and the data directory does not hold a cluster's state: "
                  "nodes that find each other form no new cluster",
                  names.front()),
      "set it once, on each node to the same names or addresses of the first masters; a node "
      "that joins an existing cluster does not need it");
}

Warning warn_of_task_address(const PlanInput& input) {
  const auto seed_hosts = input.engine.dialect->seed_hosts;
  const bool is_pod = input.peer.network_mode == metadata::NetworkMode::pod;
  if ((!is_pod && input.peer.network_mode != metadata::NetworkMode::awsvpc) ||
      input.engine.find_any_setting({seed_hosts, "discovery.zen.ping.unicast.hosts"}) != nullptr) {
    return std::nullopt;
  }
  return warn(
      fmt::format("EC2 discovery finds instances by their addresses, and {} has one of its own",
                  is_pod ? "in Kubernetes a pod" : "in awsvpc mode a task"),
      fmt::format("name the other nodes in {}", seed_hosts));
}

/// @return whether this node forms the cluster alone: the engine then configures security on its
///         first start.
bool starts_alone(const PlanInput& input) {
  const auto* type = input.engine.find_setting("discovery.type");
  if (type != nullptr && type->value == "single-node") {
    return true;
  }
  const auto* first = input.engine.find_setting("cluster.initial_master_nodes");
  const auto* name = input.engine.find_setting("node.name");
  return first != nullptr &&
         first->value == (name != nullptr ? std::string_view{name->value}
                                          : input.environment.find("HOSTNAME").value_or(""));
}

Warning warn_of_security(const PlanInput& input, bool discovers) {
  const auto& engine = input.engine;
  if (!engine.dialect->configures_security || !engine.has_security || engine.holds_cluster_state ||
      starts_alone(input) ||
      engine.find_any_setting({"xpack.security.enabled", "xpack.security.transport.ssl.enabled"}) !=
          nullptr) {
    return std::nullopt;
  }
  const auto* seeds = engine.find_any_setting({"discovery.seed_providers", "discovery.seed_hosts"});
  if (!discovers && seeds == nullptr) {
    return std::nullopt;
  }
  return warn(
      fmt::format(
          "with {} the engine does not configure security by itself, and ends with status 78 "
          "because the transport has no TLS",
          discovers ? engine.dialect->discovery.name : std::string_view{seeds->name}),
      "set xpack.security.transport.ssl.enabled=true with its keystore "
      "(xpack.security.transport.ssl.keystore.path), or xpack.security.enabled=false");
}

}  // namespace

std::vector<support::Warning> make_discovery_warnings(const PlanInput& input, bool discovers) {
  std::vector<support::Warning> warnings;
  const auto add = [&](Warning warning) {
    if (warning) {
      warnings.push_back(*std::move(warning));
    }
  };
  if (discovers) {
    if (const auto endpoint = find_endpoint(input)) {
      add(warn_of_scheme(input, *endpoint));
      add(warn_of_signature(input, *endpoint));
    }
    add(warn_of_minimum_masters(input));
    add(warn_of_bootstrap(input));
    add(warn_of_task_address(input));
  }
  add(warn_of_security(input, discovers));
  return warnings;
}

}  // namespace es_entrypoint::plan
