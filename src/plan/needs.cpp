#include "es_entrypoint/plan/needs.hpp"

#include "es_entrypoint/plan/credentials.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace es_entrypoint::plan {
namespace {

using options::PublishHost;
using Choice = options::Discovery::Choice;

/// Whether the setting chooses EC2: "discovery.type=ec2", or "ec2" in a list of providers.
bool chooses_ec2(const support::Setting& setting) {
  const auto parts = support::split_list(setting.value);
  return std::ranges::find(parts, "ec2") != parts.end();
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

/// Whether the plugin will ask the instance for credentials, in requests without a token.
bool needs_tokenless_status(const options::Options& options, const engine::Engine& engine,
                            const support::Environment& environment) {
  return engine.dialect->plugin_protocol == dialect::PluginProtocol::tokenless &&
         !options.aws.metadata_disabled && !may_read_keystore(engine) &&
         !find_credentials(engine, environment);
}

}  // namespace

bool is_single_node(const engine::Engine& engine) {
  const auto* type = engine.find_setting("discovery.type");
  return type != nullptr && type->value == "single-node";
}

const support::Setting* find_seed_hosts(const engine::Engine& engine) {
  return engine.find_any_setting({"discovery.seed_hosts", "discovery.zen.ping.unicast.hosts",
                                  "discovery.seed_resolver.hosts"});
}

support::Expected<Discovery> resolve_discovery(const options::Options& options,
                                               const engine::Engine& engine) {
  const auto& dialect = *engine.dialect;
  const auto* chosen = engine.find_discovery();
  const auto asked = options.discovery.value.choice;
  const bool is_asked_for = asked == Choice::ec2;
  if (asked == Choice::none) {
    return Discovery::none;
  }
  if (asked == Choice::dns) {
    const bool is_kept = is_single_node(engine) || find_seed_hosts(engine) != nullptr;
    return is_kept ? Discovery::none : Discovery::dns;
  }
  if (!engine.has_plugin(dialect.plugin)) {
    if (!is_asked_for) {
      return Discovery::none;
    }
    return support::failure(
        support::ExitCode::bad_config,
        fmt::format("cannot use EC2 discovery (from {}): the plugin {} is not in {}/plugins",
                    options.discovery.origin, dialect.plugin, engine.home),
        fmt::format("install it with '{}' or remove the option",
                    dialect::plugin_install_command(dialect, engine.version)));
  }
  const bool uses_it = chosen == nullptr || chooses_ec2(*chosen) ||
                       (is_asked_for && !is_single_node(engine) && !contradicts_ec2(engine));
  return uses_it ? Discovery::ec2 : Discovery::none;
}

support::Expected<metadata::Needs> resolve_needs(const options::Options& options,
                                                 const engine::Engine& engine,
                                                 const support::Environment& environment) {
  TRY_ASSIGN(const auto discovery, resolve_discovery(options, engine));
  if (engine.only_informs) {
    return metadata::Needs{};
  }
  metadata::Needs needs;
  // Not if the operator's settings decide what both protocols publish: network.publish_host, a
  // network.host with an address of its own, ... (resolve_publishing has the table).
  needs.address = resolve_publishing(options, engine).any();
  needs.ports = needs_ports(options, engine);
  if (discovery == Discovery::ec2) {
    needs.region = needs_region(options, engine);
    needs.groups = needs_groups(options, engine);
    needs.tokenless_status = needs_tokenless_status(options, engine, environment);
  }
  if (discovery == Discovery::dns) {
    needs.seed_names = options.discovery.value.names;
  }
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
