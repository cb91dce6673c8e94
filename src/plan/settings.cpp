#include "es_entrypoint/plan/settings.hpp"

#include "es_entrypoint/plan/discovery_settings.hpp"
#include "es_entrypoint/plan/discovery_warnings.hpp"
#include "es_entrypoint/plan/host_prerequisites.hpp"
#include "es_entrypoint/plan/publishing.hpp"
#include "es_entrypoint/plan/setting_chooser.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace es_entrypoint::plan {
namespace {

std::string_view name_of(Discovery discovery) {
  return discovery == Discovery::ec2 ? "EC2" : "DNS";
}

void add_node_attribute(SettingChooser& chooser, std::string_view attribute,
                        const std::optional<support::Sourced<std::string>>& fact) {
  if (fact) {
    chooser.add(fmt::format("{}{}", chooser.dialect.node_attribute_prefix, attribute), fact->value,
                fact->origin);
  }
}

void add_node_attributes(SettingChooser& chooser) {
  // The name that the plugin's own cloud.node.auto_attributes uses.
  add_node_attribute(chooser, "aws_availability_zone", chooser.input.placement.zone);
  add_node_attribute(chooser, "aws_instance_id", chooser.input.placement.instance_id);
}

void add_ports(SettingChooser& chooser, Discovery discovery) {
  const auto& peer = chooser.input.peer;
  if (const auto& port = peer.http_port) {
    chooser.add("http.publish_port", std::to_string(port->value), port->origin);
  }
  const auto& port = peer.transport_port;
  if (!port) {
    return;
  }
  chooser.add("transport.publish_port", std::to_string(port->value), port->origin);
  if (discovery != Discovery::none) {
    chooser.warn(
        fmt::format("the transport port is {} on the host: {} discovery only tries the port that "
                    "the engine itself listens on, so peers will not find this node",
                    port->value, name_of(discovery)),
        "map 9300 to host port 9300 or use awsvpc networking");
  }
}

/// Releases that listen on loopback only would publish an address that no peer can connect to.
void add_binding(SettingChooser& chooser, std::string_view address) {
  if (chooser.dialect.binds_loopback &&
      chooser.input.engine.find_any_setting({"network.host", "network.bind_host", "transport.host",
                                             "transport.bind_host"}) == nullptr) {
    chooser.add("network.bind_host", address.contains(':') ? "::" : "0.0.0.0",
                support::Origin::reason(
                    fmt::format("{} binds loopback by default", chooser.dialect.release_line)));
  }
}

void add_address(SettingChooser& chooser, Discovery discovery) {
  auto publishing = resolve_publishing(chooser.input.options, chooser.input.engine);
  for (const auto* made : publishing.kept) {
    chooser.keep(made->name);
  }
  std::ranges::move(publishing.warnings, std::back_inserter(chooser.settings.warnings));
  if (discovery != Discovery::none && publishing.loopback != nullptr) {
    chooser.warn(
        fmt::format("{} makes the transport listen on loopback only: the nodes that {} "
                    "discovery finds cannot reach this one",
                    support::format_setting(*publishing.loopback), name_of(discovery)));
  }
  const auto& address = chooser.input.peer.address;
  if (!publishing.any() || !address) {
    return;
  }
  add_binding(chooser, address->value);
  if (publishing.network) {
    chooser.add("network.publish_host", address->value, address->origin);
  }
  if (publishing.transport) {
    chooser.add("transport.publish_host", address->value, address->origin);
  }
  if (publishing.http) {
    chooser.add("http.publish_host", address->value, address->origin);
  }
}

}  // namespace

Settings choose_settings(const PlanInput& input, Discovery discovery) {
  SettingChooser chooser(input);
  // The operator set these in variables that only the official images' scripts would have read.
  chooser.settings.added = input.engine.unread_settings;
  choose_discovery(chooser, discovery);
  std::ranges::move(make_discovery_warnings(input, discovery),
                    std::back_inserter(chooser.settings.warnings));
  add_node_attributes(chooser);
  add_ports(chooser, discovery);
  add_address(chooser, discovery);
  if (auto mmap = choose_mmap(input, chooser.settings.added)) {
    chooser.settings.added.push_back(*std::move(mmap));
  }
  return std::move(chooser.settings);
}

}  // namespace es_entrypoint::plan
