#include "es_entrypoint/plan/discovery_warnings.hpp"

#include "es_entrypoint/dialect/ec2_endpoint.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using support::Setting;
using Warning = std::optional<std::string>;

constexpr std::string_view default_region = "us-east-1";

/// The endpoint that the plugin will use, if it is not the one that the launcher makes of a region.
std::optional<Setting> find_endpoint(const PlanInput& input) {
  if (const auto* made = find_ec2_endpoint(input.engine)) {
    return *made;
  }
  if (const auto& given = input.options.aws.ec2_endpoint) {
    return Setting{std::string{input.engine.dialect->endpoint}, given->value, given->origin};
  }
  return std::nullopt;
}

Warning warn_of_scheme(const PlanInput& input, const Setting& endpoint) {
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::first ||
      dialect::has_scheme(endpoint.value)) {
    return std::nullopt;
  }
  return fmt::format(
      "{} ({}) has no scheme: the AWS library of {} needs one, and finds no node without it; put "
      "https:// in front of it",
      endpoint.name, endpoint.origin, input.engine.dialect->release_line);
}

/// The first AWS library signs for the region in the endpoint's name, and takes no other.
Warning warn_of_signature(const PlanInput& input, const Setting& endpoint) {
  const auto signs_for = dialect::parse_signing_region(endpoint.value);
  const auto names = dialect::parse_endpoint_region(endpoint.value);
  const bool is_right = signs_for && names && *signs_for == names->name();
  if (input.engine.dialect->aws_library == dialect::AwsLibrary::second || is_right) {
    return std::nullopt;
  }
  const auto& region = input.options.aws.region ? input.options.aws.region : input.placement.region;
  if (!signs_for && region && region->value == default_region) {
    return std::nullopt;
  }
  return fmt::format(
      "the endpoint in {} ({}) does not say its region as the AWS library of {} looks for it: "
      "requests are signed for {}, and EC2 refuses them in any other region; use the region's own "
      "endpoint, such as https://ec2.eu-central-1.amazonaws.com",
      endpoint.name, endpoint.origin, input.engine.dialect->release_line,
      signs_for ? fmt::format("'{}', which is not a region", *signs_for)
                : std::string{default_region});
}

/// Up to 6.x.
Warning warn_of_minimum_masters(const PlanInput& input) {
  const auto name = input.engine.dialect->minimum_masters;
  if (name.empty()) {
    return std::nullopt;
  }
  const auto* made = input.engine.find_setting(name);
  if (made == nullptr) {
    return fmt::format(
        "{} is not set: nodes that do not find each other in time may form clusters of their own; "
        "set it to a majority of the master-eligible nodes",
        name);
  }
  const auto value = support::trim(made->value);
  const bool is_too_low = value.starts_with('-') || support::parse_number(value, 1).has_value();
  if (!is_too_low) {
    return std::nullopt;
  }
  return fmt::format(
      "{}={} ({}) lets every node elect itself: nodes that do not see each other form clusters of "
      "their own, and data is lost when they meet; set it to a majority of the master-eligible "
      "nodes",
      name, value, made->origin);
}

/// A node that is no candidate for the master takes no part in a cluster's first election.
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
  const auto made = std::ranges::find_if(
      names, [&](std::string_view name) { return input.engine.find_setting(name) != nullptr; });
  const bool is_made = made != names.end();
  if (is_made && input.engine.holds_cluster_state) {
    return fmt::format(
        "{} ({}) is only for a cluster's first start, and the data directory holds a cluster's "
        "state already: remove it",
        *made, input.engine.find_setting(*made)->origin);
  }
  if (is_made || input.engine.holds_cluster_state) {
    return std::nullopt;
  }
  return fmt::format(
      "{} is not set, and the data directory holds no cluster's state: nodes that find each other "
      "form no new cluster until it is set once, to the names or addresses of the first masters "
      "and the same on each; a node that joins an existing cluster needs none",
      names.front());
}

Warning warn_of_task_address(const PlanInput& input) {
  const auto seed_hosts = input.engine.dialect->seed_hosts;
  const bool is_pod = input.peer.network_mode == metadata::NetworkMode::pod;
  if ((!is_pod && input.peer.network_mode != metadata::NetworkMode::awsvpc) ||
      input.engine.find_any_setting({seed_hosts, "discovery.zen.ping.unicast.hosts"}) != nullptr) {
    return std::nullopt;
  }
  return fmt::format(
      "EC2 discovery finds instances by their addresses, and {} has one of its own; name the other "
      "nodes in {}",
      is_pod ? "in Kubernetes a pod" : "in awsvpc mode a task", seed_hosts);
}

/// Whether this node alone forms the cluster: the engine configures security on its first start.
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
  return fmt::format(
      "with {} the engine does not configure security by itself, and ends with status 78 as the "
      "transport has no TLS: set xpack.security.transport.ssl.enabled=true with its keystore "
      "(xpack.security.transport.ssl.keystore.path), or xpack.security.enabled=false",
      discovers ? engine.dialect->discovery.name : std::string_view{seeds->name});
}

}  // namespace

std::vector<std::string> make_discovery_warnings(const PlanInput& input, bool discovers) {
  std::vector<std::string> warnings;
  const auto add = [&](Warning warning) {
    if (warning) {
      warnings.push_back(std::move(*warning));
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
