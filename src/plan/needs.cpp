#include "es_entrypoint/plan/needs.hpp"

#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace es_entrypoint::plan {
namespace {

using options::Discovery;
using options::PublishHost;

/// Whether the setting chooses EC2: "discovery.type=ec2", or "ec2" in a list of providers.
bool chooses_ec2(const support::Setting& setting) {
  const auto parts = support::split(setting.value, ',');
  return std::ranges::any_of(parts,
                             [](const std::string& part) { return support::trim(part) == "ec2"; });
}

bool is_single_node(const support::Setting& setting) {
  return setting.name == "discovery.type" && setting.value == "single-node";
}

/// Whether the operator set the setting that enables EC2 discovery to another value.
bool contradicts_ec2(const engine::Engine& engine) {
  const auto* made = engine.find_setting(engine.dialect->discovery.name);
  return made != nullptr && !chooses_ec2(*made);
}

bool needs_ports(const options::Options& options, const engine::Engine& engine) {
  return options.publish_ports.value == options::PublishPorts::automatic &&
         options.publish_host.value.source != PublishHost::Source::none &&
         (engine.find_setting("http.publish_port") == nullptr ||
          engine.find_setting("transport.publish_port") == nullptr);
}

bool needs_groups(const options::Options& options, const engine::Engine& engine) {
  return options.discovery_groups.value.choice == options::DiscoveryGroups::Choice::automatic &&
         engine.find_setting("discovery.ec2.groups") == nullptr;
}

}  // namespace

support::Expected<bool> resolve_ec2_discovery(const options::Options& options,
                                              const engine::Engine& engine) {
  const auto& dialect = *engine.dialect;
  const auto* chosen = engine.find_discovery();
  const bool is_asked_for = options.discovery.value == Discovery::ec2;
  if (options.discovery.value == Discovery::none) {
    return false;
  }
  if (!engine.has_plugin(dialect.plugin)) {
    if (!is_asked_for) {
      return false;
    }
    return support::failure(
        support::ExitCode::bad_config,
        fmt::format("cannot use EC2 discovery (from {}): the plugin {} is not in {}/plugins",
                    options.discovery.origin, dialect.plugin, engine.home),
        fmt::format("install it with '{}' or remove the option",
                    dialect::plugin_install_command(dialect, engine.version)));
  }
  if (chosen == nullptr || chooses_ec2(*chosen)) {
    return true;
  }
  return is_asked_for && !is_single_node(*chosen) && !contradicts_ec2(engine);
}

support::Expected<metadata::Needs> resolve_needs(const options::Options& options,
                                                 const engine::Engine& engine) {
  TRY_ASSIGN(const auto discovers, resolve_ec2_discovery(options, engine));
  if (engine.only_informs) {
    return metadata::Needs{};
  }
  metadata::Needs needs;
  // Not if the operator's settings decide what both protocols publish: network.publish_host, a
  // network.host with an address of its own, ... (resolve_publishing has the table).
  needs.address = resolve_publishing(options, engine).any();
  needs.ports = needs_ports(options, engine);
  needs.region = discovers && needs_region(options, engine);
  needs.groups = discovers && needs_groups(options, engine);
  if (options.node_attributes.value == options::NodeAttributes::automatic) {
    needs.zone = true;
    needs.instance_id = true;
  }
  return needs;
}

options::UserChoice resolve_user(const options::Options& options, const engine::Command& command,
                                 const engine::Engine& engine) {
  if (options.user) {
    return options.user->value;
  }
  if (command.kind == engine::CommandKind::chained) {
    return {};
  }
  return {std::string{dialect::name_of(engine.version.distribution)}};
}

}  // namespace es_entrypoint::plan
