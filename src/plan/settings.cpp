#include "es_entrypoint/plan/settings.hpp"

#include "es_entrypoint/plan/discovery_warnings.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace es_entrypoint::plan {
namespace {

/// Chooses the settings, one subject after another. What the operator set is kept.
class Chooser {
 public:
  Chooser(const PlanInput& input, bool discovers) : input_(input), discovers_(discovers) {}

  Settings choose() && {
    // The operator set these in variables that only the official images' scripts would have read.
    settings_.added = input_.engine.unread_settings;
    if (discovers_) {
      add_discovery();
      add_groups();
      add_endpoint();
      add_region();
    } else {
      keep_discovery();
    }
    std::ranges::move(make_discovery_warnings(input_, discovers_),
                      std::back_inserter(settings_.warnings));
    add_node_attributes();
    add_ports();
    add_address();
    return std::move(settings_);
  }

 private:
  void add(std::string_view name, std::string_view value, const support::Origin& origin) {
    if (!keep(name)) {
      settings_.added.push_back({std::string{name}, std::string{value}, origin});
    }
  }

  /// @return whether the operator made the setting; it is then listed as kept.
  bool keep(std::string_view name) {
    const auto* made = input_.engine.find_setting(name);
    if (made != nullptr && std::ranges::find(settings_.kept, *made) == settings_.kept.end()) {
      settings_.kept.push_back(*made);
    }
    return made != nullptr;
  }

  /// In the order of the engine's manual. An older setting may hold the value "ec2" too.
  void add_discovery() {
    const auto* chosen = input_.engine.find_discovery();
    const bool chosen_by_another_name =
        chosen != nullptr && chosen->name != dialect_.discovery.name;
    if (chosen_by_another_name) {
      keep(chosen->name);
    }
    if (!chosen_by_another_name || chosen->value != dialect_.discovery.value) {
      const auto& asked = input_.options.discovery;
      add(dialect_.discovery.name, dialect_.discovery.value,
          asked.value == options::Discovery::ec2
              ? asked.origin
              : support::Origin::reason(
                    fmt::format("the plugin {} is installed", dialect_.plugin)));
    }
    if (!dialect_.multicast.empty()) {
      add(dialect_.multicast, "false", support::Origin::reason("EC2 has no multicast"));
    }
  }

  void keep_discovery() {
    const auto* chosen = input_.engine.find_discovery();
    if (chosen == nullptr || input_.options.discovery.value == options::Discovery::none ||
        !input_.engine.has_plugin(dialect_.plugin)) {
      return;
    }
    keep(chosen->name);
    if (input_.options.discovery.value == options::Discovery::ec2) {
      warn(fmt::format("{} asks for EC2 discovery, but {} is kept", input_.options.discovery.origin,
                       support::format_setting(*chosen)),
           "remove one of them");
    }
  }

  void add_groups() {
    using Choice = options::DiscoveryGroups::Choice;
    constexpr std::string_view name = "discovery.ec2.groups";
    const auto& groups = input_.options.discovery_groups;
    if (groups.value.choice == Choice::given) {
      add(name, fmt::format("{}", fmt::join(groups.value.given, ",")), groups.origin);
    } else if (groups.value.choice == Choice::automatic && input_.placement.groups) {
      add(name, fmt::format("{}", fmt::join(input_.placement.groups->value, ",")),
          input_.placement.groups->origin);
    } else {
      keep(name);
    }
  }

  void add_endpoint() {
    if (const auto* made = find_ec2_endpoint(input_.engine)) {
      keep(made->name);
      return;  // its scheme is the operator's too
    }
    if (const auto& endpoint = input_.options.aws.ec2_endpoint) {
      add(dialect_.endpoint, endpoint->value.text, endpoint->origin);
      if (!dialect_.protocol.empty()) {
        add(dialect_.protocol, endpoint->value.is_https ? "https" : "http", endpoint->origin);
      }
    }
  }

  void add_region() {
    if (sets_ec2_region(input_.engine)) {
      keep(dialect_.own_region);
      keep(dialect_.region);
      return;
    }
    const auto region = find_region(input_);
    if (find_ec2_endpoint(input_.engine) != nullptr || !region ||
        (dialect_.region.empty() && input_.options.aws.ec2_endpoint)) {
      return;
    }
    const auto setting = dialect::make_region_setting(dialect_, region->value, region->origin);
    add(setting.name, setting.value, setting.origin);
  }

  void add_node_attributes() {
    // The name that the plugin's own cloud.node.auto_attributes uses.
    add_node_attribute("aws_availability_zone", input_.placement.zone);
    add_node_attribute("aws_instance_id", input_.placement.instance_id);
  }

  void add_node_attribute(std::string_view attribute,
                          const std::optional<support::Sourced<std::string>>& fact) {
    if (fact) {
      add(fmt::format("{}{}", dialect_.node_attribute_prefix, attribute), fact->value,
          fact->origin);
    }
  }

  void add_ports() {
    if (const auto& port = input_.peer.http_port) {
      add("http.publish_port", std::to_string(port->value), port->origin);
    }
    const auto& port = input_.peer.transport_port;
    if (!port) {
      return;
    }
    add("transport.publish_port", std::to_string(port->value), port->origin);
    if (discovers_) {
      warn(fmt::format("the transport port is {} on the host: EC2 discovery only tries the port "
                       "that the engine itself listens on, so peers will not find this node",
                       port->value),
           "map 9300 to host port 9300 or use awsvpc networking");
    }
  }

  void add_address() {
    auto publishing = resolve_publishing(input_.options, input_.engine);
    for (const auto* made : publishing.kept) {
      keep(made->name);
    }
    std::ranges::move(publishing.warnings, std::back_inserter(settings_.warnings));
    if (discovers_ && publishing.loopback != nullptr) {
      warn(
          fmt::format("{} makes the transport listen on loopback only: the nodes that EC2 "
                      "discovery finds cannot reach this one",
                      support::format_setting(*publishing.loopback)));
    }
    const auto& address = input_.peer.address;
    if (!publishing.any() || !address) {
      return;
    }
    add_binding(address->value);
    if (publishing.network) {
      add("network.publish_host", address->value, address->origin);
    }
    if (publishing.transport) {
      add("transport.publish_host", address->value, address->origin);
    }
    if (publishing.http) {
      add("http.publish_host", address->value, address->origin);
    }
  }

  /// Releases that listen on loopback only would publish an address that no peer can connect to.
  void add_binding(std::string_view address) {
    if (dialect_.binds_loopback &&
        input_.engine.find_any_setting({"network.host", "network.bind_host", "transport.host",
                                        "transport.bind_host"}) == nullptr) {
      add("network.bind_host", address.contains(':') ? "::" : "0.0.0.0",
          support::Origin::reason(
              fmt::format("{} binds loopback by default", dialect_.release_line)));
    }
  }

  void warn(std::string problem, std::string remedy = {}) {
    settings_.warnings.push_back({std::move(problem), std::move(remedy)});
  }

  const PlanInput& input_;
  const dialect::Dialect& dialect_ = *input_.engine.dialect;
  bool discovers_;
  Settings settings_;
};

}  // namespace

Settings choose_settings(const PlanInput& input, bool discovers) {
  return Chooser(input, discovers).choose();
}

}  // namespace es_entrypoint::plan
