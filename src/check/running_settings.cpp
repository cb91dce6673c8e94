#include "es_entrypoint/check/running_settings.hpp"

#include "es_entrypoint/engine/setting_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>

namespace es_entrypoint::check {
namespace {

using dialect::Dialect;
using support::Setting;

/// Set by the start scripts of 1.x and 2.x themselves.
constexpr std::array<std::string_view, 3> of_the_script = {"path.home", "foreground", "pidfile"};

/// Added whatever their value is.
constexpr std::array<std::string_view, 6> by_name = {
    "network.publish_host",   "transport.publish_host", "http.publish_host",
    "transport.publish_port", "http.publish_port",      "discovery.ec2.groups"};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

/// @return whether a launch with these options may add this setting by itself.
bool may_be_added(const Setting& setting, const Dialect& dialect, const options::Options& options) {
  const std::string_view name = setting.name;
  if (contains(by_name, name) || contains(dialect.allow_mmap, name) ||
      contains(std::array{dialect.multicast, dialect.region, dialect.endpoint, dialect.protocol},
               name)) {
    return true;
  }
  if (name == dialect.discovery.name) {
    return setting.value == dialect.discovery.value;
  }
  if (name == dialect.seed_hosts) {
    return options.discovery.value.choice == options::Discovery::Choice::dns;
  }
  if (name == "network.bind_host") {
    return setting.value == "0.0.0.0" || setting.value == "::";
  }
  return name.starts_with(dialect.node_attribute_prefix) &&
         (name.ends_with("aws_availability_zone") || name.ends_with("aws_instance_id"));
}

}  // namespace

std::vector<Setting> parse_running_settings(const Dialect& dialect,
                                            const node::EngineWords& words) {
  std::vector<std::string> spelled;
  if (!dialect.option_prefix.empty()) {  // there Java's properties are settings
    const auto property = fmt::format("-D{}", dialect.option_prefix);
    std::ranges::copy_if(words.java, std::back_inserter(spelled),
                         [&](const std::string& word) { return word.starts_with(property); });
  }
  std::ranges::copy(words.own, std::back_inserter(spelled));
  auto settings = engine::parse_setting_words(dialect, spelled);
  std::erase_if(settings,
                [](const Setting& setting) { return contains(of_the_script, setting.name); });
  return settings;
}

std::vector<Setting> find_operators_settings(std::span<const Setting> running,
                                             const engine::Engine& engine,
                                             const options::Options& options) {
  std::vector<Setting> found;
  std::ranges::copy_if(running, std::back_inserter(found), [&](const Setting& setting) {
    return engine.find_setting(setting.name) == nullptr &&
           !may_be_added(setting, *engine.dialect, options);
  });
  return found;
}

engine::Command with_settings(engine::Command command, const Dialect& dialect,
                              std::span<const Setting> settings) {
  for (const auto& setting : settings | std::views::reverse) {  // the last word is the strongest
    command.argv.push_back(fmt::format("{}{}={}", dialect.prefix, setting.name, setting.value));
  }
  return command;
}

engine::Command without_engine_words(engine::Command command) {
  const auto kept = command.argv.size() - command.engine_words().size();
  command.argv = support::Arguments(
      {command.argv.begin(), std::next(command.argv.begin(), static_cast<std::ptrdiff_t>(kept))});
  return command;
}

}  // namespace es_entrypoint::check
