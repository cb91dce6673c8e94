#include "es_entrypoint/plan/discovery_settings.hpp"

#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace es_entrypoint::plan {
namespace {

using Choice = options::Discovery::Choice;

/// In the order of the engine's manual. An older setting may hold the value "ec2" too.
void add_ec2_discovery(SettingChooser& chooser) {
  const auto* chosen = chooser.input.engine.find_discovery();
  const bool chosen_by_another_name =
      chosen != nullptr && chosen->name != chooser.dialect.discovery.name;
  if (chosen_by_another_name) {
    chooser.keep(chosen->name);
  }
  if (!chosen_by_another_name || chosen->value != chooser.dialect.discovery.value) {
    const auto& asked = chooser.input.options.discovery;
    chooser.add(chooser.dialect.discovery.name, chooser.dialect.discovery.value,
                asked.value.choice == Choice::ec2
                    ? asked.origin
                    : support::Origin::reason(
                          fmt::format("the plugin {} is installed", chooser.dialect.plugin)));
  }
  if (!chooser.dialect.multicast.empty()) {
    chooser.add(chooser.dialect.multicast, "false",
                support::Origin::reason("EC2 has no multicast"));
  }
}

void add_seed_hosts(SettingChooser& chooser) {
  const auto& seeds = chooser.input.seeds;
  const auto& asked = chooser.input.options.discovery;
  const bool resolved = chooser.dialect.seed_names == dialect::SeedNames::first_address;
  if (!seeds.hosts.empty()) {
    chooser.add(chooser.dialect.seed_hosts, fmt::format("{}", fmt::join(seeds.hosts, ",")),
                resolved ? support::Origin::reason(fmt::format("the addresses of {}",
                                                               fmt::join(asked.value.names, ", ")))
                         : asked.origin);
  }
  if (!chooser.dialect.multicast.empty()) {
    chooser.add(chooser.dialect.multicast, "false", asked.origin);
  }
  if (!seeds.unresolved.empty()) {
    chooser.warn(
        fmt::format("{} has no {} yet ({}), and {} only looks when it starts: this node finds no "
                    "other by it, only nodes that start later can find this one",
                    fmt::join(seeds.unresolved, ", "), resolved ? "IPv4 address" : "address",
                    asked.origin, chooser.dialect.release_line),
        "if the nodes do not meet, start this one again once the name resolves");
  }
}

void keep_discovery(SettingChooser& chooser) {
  const auto choice = chooser.input.options.discovery.value.choice;
  const auto* chosen = choice == Choice::dns && !is_single_node(chooser.input.engine)
                           ? find_seed_hosts(chooser.input.engine)
                           : chooser.input.engine.find_discovery();
  if (chosen == nullptr || choice == Choice::none ||
      (choice == Choice::automatic && !chooser.input.engine.has_plugin(chooser.dialect.plugin))) {
    return;
  }
  chooser.keep(chosen->name);
  if (choice != Choice::automatic) {
    chooser.warn(
        fmt::format("{} asks for {} discovery, but {} is kept",
                    chooser.input.options.discovery.origin, choice == Choice::ec2 ? "EC2" : "DNS",
                    support::format_setting(*chosen)),
        "remove one of them");
  }
}

void add_groups(SettingChooser& chooser) {
  using Groups = options::DiscoveryGroups::Choice;
  constexpr std::string_view name = "discovery.ec2.groups";
  const auto& groups = chooser.input.options.discovery_groups;
  if (groups.value.choice == Groups::given) {
    chooser.add(name, fmt::format("{}", fmt::join(groups.value.given, ",")), groups.origin);
  } else if (groups.value.choice == Groups::automatic && chooser.input.placement.groups) {
    chooser.add(name, fmt::format("{}", fmt::join(chooser.input.placement.groups->value, ",")),
                chooser.input.placement.groups->origin);
  } else {
    chooser.keep(name);
  }
}

void add_endpoint(SettingChooser& chooser) {
  if (const auto* made = find_ec2_endpoint(chooser.input.engine)) {
    chooser.keep(made->name);
    return;  // its scheme is the operator's too
  }
  if (const auto& endpoint = chooser.input.options.aws.ec2_endpoint) {
    chooser.add(chooser.dialect.endpoint, endpoint->value.text, endpoint->origin);
    if (!chooser.dialect.protocol.empty()) {
      chooser.add(chooser.dialect.protocol, endpoint->value.is_https ? "https" : "http",
                  endpoint->origin);
    }
  }
}

void add_region(SettingChooser& chooser) {
  if (sets_ec2_region(chooser.input.engine)) {
    chooser.keep(chooser.dialect.own_region);
    chooser.keep(chooser.dialect.region);
    return;
  }
  const auto region = find_region(chooser.input);
  if (find_ec2_endpoint(chooser.input.engine) != nullptr || !region ||
      (chooser.dialect.region.empty() && chooser.input.options.aws.ec2_endpoint)) {
    return;
  }
  const auto setting = dialect::make_region_setting(chooser.dialect, region->value, region->origin);
  chooser.add(setting.name, setting.value, setting.origin);
}

}  // namespace

void choose_discovery(SettingChooser& chooser, Discovery discovery) {
  switch (discovery) {
    case Discovery::ec2:
      add_ec2_discovery(chooser);
      add_groups(chooser);
      add_endpoint(chooser);
      add_region(chooser);
      break;
    case Discovery::dns:
      add_seed_hosts(chooser);
      break;
    case Discovery::none:
      keep_discovery(chooser);
      break;
  }
}

}  // namespace es_entrypoint::plan
