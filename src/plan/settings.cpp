#include "es_entrypoint/plan/settings.hpp"

#include "es_entrypoint/plan/discovery_warnings.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace es_entrypoint::plan {
namespace {

using support::Sourced;

/// Collects settings; what the operator made is kept.
class Collector {
 public:
  Collector(const PlanInput& input, Settings& settings) : engine_(input.engine), out_(settings) {}

  void add(std::string_view name, std::string_view value, const support::Origin& origin) {
    if (!keep(name)) {
      out_.added.push_back({std::string{name}, std::string{value}, origin});
    }
  }

  /// @return whether the operator made the setting; it is then listed as kept.
  bool keep(std::string_view name) {
    const auto* made = engine_.find_setting(name);
    if (made != nullptr && std::ranges::find(out_.kept, *made) == out_.kept.end()) {
      out_.kept.push_back(*made);
    }
    return made != nullptr;
  }

 private:
  const engine::Engine& engine_;
  Settings& out_;
};

/// These lines listen on loopback alone, where no peer reaches the address that they publish.
void add_binding(const PlanInput& input, Collector& settings) {
  if (input.engine.dialect->binds_loopback &&
      input.engine.find_any_setting({"network.host", "network.bind_host", "transport.host",
                                     "transport.bind_host"}) == nullptr) {
    const bool is_ipv6 = input.peer.address->value.contains(':');
    settings.add("network.bind_host", is_ipv6 ? "::" : "0.0.0.0",
                 support::Origin::reason(fmt::format("{} binds loopback unless told",
                                                     input.engine.dialect->release_line)));
  }
}

void add_address(const PlanInput& input, bool discovers, Collector& settings, Settings& out) {
  const auto publishing = resolve_publishing(input.options, input.engine);
  for (const auto* made : publishing.kept) {
    settings.keep(made->name);
  }
  std::ranges::copy(publishing.warnings, std::back_inserter(out.warnings));
  if (discovers && publishing.loopback != nullptr) {
    out.warnings.push_back(
        fmt::format("{} makes the transport listen on loopback: the nodes that EC2 discovery finds "
                    "cannot reach "
                    "this one",
                    support::format_setting(*publishing.loopback)));
  }
  const auto& address = input.peer.address;
  if (!publishing.any() || !address) {
    return;
  }
  add_binding(input, settings);
  if (publishing.network) {
    settings.add("network.publish_host", address->value, address->origin);
  }
  if (publishing.transport) {
    settings.add("transport.publish_host", address->value, address->origin);
  }
  if (publishing.http) {
    settings.add("http.publish_host", address->value, address->origin);
  }
}

void add_ports(const PlanInput& input, bool discovers, Collector& settings, Settings& out) {
  if (input.peer.http_port) {
    settings.add("http.publish_port", std::to_string(input.peer.http_port->value),
                 input.peer.http_port->origin);
  }
  if (!input.peer.transport_port) {
    return;
  }
  settings.add("transport.publish_port", std::to_string(input.peer.transport_port->value),
               input.peer.transport_port->origin);
  if (discovers) {
    out.warnings.push_back(fmt::format(
        "the transport port is {} on the host: EC2 discovery only tries the port that the engine "
        "itself listens on, so peers will not find this node; map 9300 to host port 9300, or use "
        "awsvpc networking",
        input.peer.transport_port->value));
  }
}

/// Listed in the order of the engine's manual; the value "ec2" may stand in an older setting too.
void add_discovery_choice(const PlanInput& input, Collector& settings) {
  const auto& dialect = *input.engine.dialect;
  const auto* chosen = input.engine.find_discovery();
  const bool chosen_by_another_name = chosen != nullptr && chosen->name != dialect.discovery.name;
  if (chosen_by_another_name) {
    settings.keep(chosen->name);
  }
  if (!chosen_by_another_name || chosen->value != dialect.discovery.value) {
    const auto& asked = input.options.discovery;
    settings.add(
        dialect.discovery.name, dialect.discovery.value,
        asked.value == options::Discovery::ec2
            ? asked.origin
            : support::Origin::reason(fmt::format("the plugin {} is installed", dialect.plugin)));
  }
  if (!dialect.multicast.empty()) {
    settings.add(dialect.multicast, "false", support::Origin::reason("EC2 has no multicast"));
  }
}

void add_groups(const PlanInput& input, Collector& settings) {
  using Choice = options::DiscoveryGroups::Choice;
  constexpr std::string_view name = "discovery.ec2.groups";
  const auto& groups = input.options.discovery_groups;
  if (groups.value.choice == Choice::given) {
    settings.add(name, fmt::format("{}", fmt::join(groups.value.given, ",")), groups.origin);
  } else if (groups.value.choice == Choice::automatic && input.placement.groups) {
    settings.add(name, fmt::format("{}", fmt::join(input.placement.groups->value, ",")),
                 input.placement.groups->origin);
  } else {
    settings.keep(name);
  }
}

void add_endpoint(const PlanInput& input, Collector& settings) {
  const auto& dialect = *input.engine.dialect;
  if (const auto* made = find_ec2_endpoint(input.engine)) {
    settings.keep(made->name);
    return;  // its scheme is the operator's too
  }
  if (const auto& endpoint = input.options.aws.ec2_endpoint) {
    settings.add(dialect.endpoint, endpoint->value, endpoint->origin);
    if (!dialect.protocol.empty()) {
      settings.add(dialect.protocol, endpoint->value.substr(0, endpoint->value.find(':')),
                   endpoint->origin);
    }
  }
}

void add_region(const PlanInput& input, Collector& settings) {
  const auto& dialect = *input.engine.dialect;
  if (sets_ec2_region(input.engine)) {
    settings.keep(dialect.own_region);
    settings.keep(dialect.region);
    return;
  }
  const auto& region = input.options.aws.region ? input.options.aws.region : input.placement.region;
  if (find_ec2_endpoint(input.engine) != nullptr || !region ||
      (dialect.region.empty() && input.options.aws.ec2_endpoint)) {
    return;
  }
  if (const auto parsed = dialect::parse_region(region->value)) {
    const auto setting = dialect::make_region_setting(dialect, *parsed, region->origin);
    settings.add(setting.name, setting.value, setting.origin);
  }
}

void add_node_attributes(const PlanInput& input, Collector& settings) {
  const auto add = [&](std::string_view attribute,
                       const std::optional<Sourced<std::string>>& fact) {
    if (fact) {
      settings.add(fmt::format("{}{}", input.engine.dialect->node_attribute_prefix, attribute),
                   fact->value, fact->origin);
    }
  };
  // The name that the plugin's own cloud.node.auto_attributes uses.
  add("aws_availability_zone", input.placement.zone);
  add("aws_instance_id", input.placement.instance_id);
}

}  // namespace

Settings choose_settings(const PlanInput& input, bool discovers) {
  Settings out;
  Collector settings{input, out};
  // Set by the operator in variables that only the official images' scripts would have read.
  for (const auto& setting : input.engine.unread_settings) {
    out.added.push_back(setting);
  }
  if (discovers) {
    add_discovery_choice(input, settings);
    add_groups(input, settings);
    add_endpoint(input, settings);
    add_region(input, settings);
  } else if (const auto* chosen = input.engine.find_discovery();
             chosen != nullptr && input.options.discovery.value != options::Discovery::none &&
             input.engine.has_plugin(input.engine.dialect->plugin)) {
    settings.keep(chosen->name);
    if (input.options.discovery.value == options::Discovery::ec2) {
      out.warnings.push_back(
          fmt::format("EC2 discovery is asked for by {}, and {} is kept instead; leave one of them "
                      "out",
                      input.options.discovery.origin, support::format_setting(*chosen)));
    }
  }
  std::ranges::move(make_discovery_warnings(input, discovers), std::back_inserter(out.warnings));
  add_node_attributes(input, settings);
  add_ports(input, discovers, settings, out);
  add_address(input, discovers, settings, out);
  return out;
}

}  // namespace es_entrypoint::plan
