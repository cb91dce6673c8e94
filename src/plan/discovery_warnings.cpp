#include "es_entrypoint/plan/discovery_warnings.hpp"

#include "es_entrypoint/plan/endpoint_warnings.hpp"
#include "es_entrypoint/plan/transport_tls.hpp"
#include "es_entrypoint/support/secrets.hpp"
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

Warning warn(std::string problem, std::string remedy) {
  return support::Warning{std::move(problem), std::move(remedy)};
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
  const auto names = support::split_list(roles->value);
  return std::ranges::any_of(
      names, [](const std::string& name) { return name == "master" || name == "cluster_manager"; });
}

/// @return the operator's list of the first masters, under any of the line's names for it.
const Setting* find_first_masters(const engine::Engine& engine) {
  return engine.find_any_setting(engine.dialect->bootstrap);
}

/// @return whether the operator chose a way to find other nodes.
bool finds_peers(const engine::Engine& engine) {
  return engine.find_discovery() != nullptr && !is_single_node(engine);
}

/// From 7.0 on.
Warning warn_of_bootstrap(const PlanInput& input) {
  const auto names = input.engine.dialect->bootstrap;
  if (names.empty() || !can_be_master(input.engine)) {
    return std::nullopt;
  }
  const auto* made = find_first_masters(input.engine);
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

/// The list of other nodes that this line knows, and how the launcher fills it.
std::string remedy_for_own_address(const PlanInput& input) {
  const bool is_pod = input.peer.network_mode == metadata::NetworkMode::pod;
  return fmt::format(
      "use --discovery=dns:NAME (ES_ENTRYPOINT_DISCOVERY=dns:NAME), the name of {}, "
      "or name the other nodes in {}",
      is_pod ? "a headless service" : "an ECS service discovery service",
      input.engine.dialect->seed_hosts);
}

/// @return "in awsvpc mode a task" if the node has an address that is not its instance's; else
///         nothing.
std::string_view owner_of_address(const PlanInput& input) {
  switch (input.peer.network_mode) {
    case metadata::NetworkMode::pod:
      return "in Kubernetes a pod";
    case metadata::NetworkMode::awsvpc:
      return "in awsvpc mode a task";
    default:
      return input.options.ecs.fargate ? "in Fargate a task" : "";
  }
}

Warning warn_of_own_address(const PlanInput& input) {
  const auto owner = owner_of_address(input);
  if (owner.empty() || find_seed_hosts(input.engine) != nullptr) {
    return std::nullopt;
  }
  return warn(
      fmt::format("EC2 discovery finds instances by their addresses, and {} has one of its own",
                  owner),
      remedy_for_own_address(input));
}

}  // namespace

std::vector<support::Warning> make_discovery_warnings(const PlanInput& input, Discovery discovery) {
  std::vector<support::Warning> warnings;
  const auto add = [&](Warning warning) {
    if (warning) {
      warnings.push_back(*std::move(warning));
    }
  };
  if (discovery == Discovery::ec2) {
    warnings = make_endpoint_warnings(input);
    add(warn_of_own_address(input));
  }
  if (discovery != Discovery::none || finds_peers(input.engine)) {
    add(warn_of_minimum_masters(input));
    add(warn_of_bootstrap(input));
  }
  return warnings;
}

Prerequisite judge_discovery(const PlanInput& input, Discovery discovery, bool enforced) {
  using State = Prerequisite::State;
  constexpr const char* subject = "discovery";
  const auto& dialect = *input.engine.dialect;
  if (discovery == Discovery::dns && input.seeds.hosts.empty()) {
    return {subject, State::tolerated,
            fmt::format("no name in {} has an address yet", input.options.discovery.origin),
            "start this node again once one resolves"};
  }
  if (discovery != Discovery::none) {
    return {subject, State::met,
            discovery == Discovery::ec2
                ? fmt::format("{}={}, added by the launcher", dialect.discovery.name,
                              dialect.discovery.value)
                : fmt::format("the names in {}, in {}, added by the launcher",
                              input.options.discovery.origin, dialect.seed_hosts)};
  }
  if (const auto* chosen = input.engine.find_discovery()) {
    return {subject, State::met, support::format_setting(*chosen)};
  }
  // An engine that configures its security by itself also names itself the first master.
  const bool refuses = enforced && !dialect.bootstrap.empty() &&
                       find_first_masters(input.engine) == nullptr &&
                       !configures_security(input, discovery);
  const bool is_chosen = input.options.discovery.value.choice == options::Discovery::Choice::none;
  const auto owner = owner_of_address(input);
  const auto seen =
      fmt::format("none: this node will not find any other{}",
                  refuses ? fmt::format(", and {} refuses to start", dialect.release_line) : "");
  if (!owner.empty() && !is_chosen) {
    return {subject, refuses ? State::missing : State::costly, seen,
            remedy_for_own_address(input) + "; or discovery.type=single-node if one is enough"};
  }
  std::string by_launcher = "use --discovery=dns:NAME";
  if (owner.empty() && input.engine.has_plugin(dialect.plugin)) {
    by_launcher = "use --discovery=ec2 or --discovery=dns:NAME";
  } else if (owner.empty()) {
    by_launcher = fmt::format("install the plugin ({}), use --discovery=dns:NAME",
                              dialect::plugin_install_command(dialect, input.engine.version));
  }
  return {
      subject, refuses ? State::missing : State::tolerated, seen,
      fmt::format("{}, list the other nodes in {}, or set discovery.type=single-node if one node "
                  "is enough",
                  by_launcher, dialect.seed_hosts)};
}

}  // namespace es_entrypoint::plan
