#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "support/messages.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::plan {

/// A launch on EC2 as most have it, to be changed by a test if it differs.
struct Launch {
  explicit Launch(std::string_view version, std::vector<std::string> plugins = {}) {
    engine.version = *dialect::parse_version(version);
    engine.home = "/usr/share/engine";
    engine.plugins = std::move(plugins);
    engine.dialect = *dialect::find_dialect(engine.version);
    command = {
        engine::CommandKind::engine, "/usr/share/engine/bin/elasticsearch", {"elasticsearch"}};
    peer.address = {"10.0.1.11", support::Origin::imds("http://mock local-ipv4")};
    identity = {108, 105, {105}, "/home/elasticsearch", "elasticsearch", true};
  }

  [[nodiscard]] PlanInput input() const {
    return {.options = options,
            .environment = environment,
            .command = command,
            .engine = engine,
            .peer = peer,
            .placement = placement,
            .identity = identity,
            .caller_is_root = caller_is_root,
            .ownership = {},
            .memory_limit = memory_limit,
            .host = host,
            .seeds = seeds};
  }

  [[nodiscard]] LaunchPlan plan() const { return make_plan(input()).value(); }

  /// All that a launch warns about, as it is printed.
  [[nodiscard]] std::vector<std::string> warnings() const {
    const auto made = plan();
    std::vector<support::Warning> all;
    for (const auto& prerequisite : made.prerequisites) {
      if (prerequisite.is_warned_about()) {
        all.push_back(prerequisite.warning());
      }
    }
    std::ranges::copy(made.warnings, std::back_inserter(all));
    return support::messages_of(all);
  }

  /// @return the prerequisite of this subject, which the plan has.
  [[nodiscard]] Prerequisite prerequisite(std::string_view subject) const {
    const auto all = plan().prerequisites;
    const auto found = std::ranges::find(all, subject, &Prerequisite::subject);
    return found == all.end() ? Prerequisite{} : *found;
  }

  /// The other nodes are what these names resolve to.
  void discover_by_dns(std::vector<std::string> names) {
    seeds.hosts = names;
    options.discovery = {{options::Discovery::Choice::dns, std::move(names)},
                         support::Origin::option("--discovery")};
  }

  void set(std::string name, std::string value, support::Origin origin = support::Origin::argv()) {
    engine.settings.push_back({std::move(name), std::move(value), std::move(origin)});
  }

  options::Options options;
  support::Environment environment;
  engine::Command command;
  engine::Engine engine;
  metadata::PeerAddress peer;
  metadata::Placement placement;
  identity::Identity identity;
  bool caller_is_root = true;
  std::optional<support::Sourced<std::uint64_t>> memory_limit;
  support::HostLimits host;
  metadata::SeedHosts seeds;
};

/// "name=value" of each setting.
inline std::vector<std::string> texts_of(const std::vector<support::Setting>& settings) {
  std::vector<std::string> texts;
  for (const auto& setting : settings) {
    texts.push_back(setting.name + "=" + setting.value);
  }
  return texts;
}

/// The words behind argv[0].
inline std::vector<std::string> words_of(const LaunchPlan& plan) {
  return {plan.command.argv.begin() + 1, plan.command.argv.end()};
}

}  // namespace es_entrypoint::plan
