#include "es_entrypoint/check/search_checks.hpp"

#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/security_groups.hpp"
#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace es_entrypoint::check {
namespace {

using support::Sourced;

std::optional<Sourced<std::string>> find_region_choice(const options::Options& options,
                                                       const engine::Engine& engine) {
  const auto& dialect = *engine.dialect;
  if (const auto* made = engine.find_any_setting({dialect.own_region, dialect.region})) {
    return Sourced{made->value, made->origin};
  }
  const auto region = plan::find_chosen_region(options, engine);
  return region ? std::optional(Sourced{region->value.name(), region->origin}) : std::nullopt;
}

std::optional<Sourced<std::vector<std::string>>> find_group_choice(const options::Options& options,
                                                                   const engine::Engine& engine) {
  if (const auto* made = engine.find_setting("discovery.ec2.groups")) {
    auto groups = support::split_list(made->value);
    return groups.empty() ? std::nullopt : std::optional(Sourced{std::move(groups), made->origin});
  }
  const auto& groups = options.discovery_groups;
  return groups.value.choice == options::DiscoveryGroups::Choice::given
             ? std::optional(Sourced{groups.value.given, groups.origin})
             : std::nullopt;
}

/// @return the ids and names; empty if the instance does not report both.
std::vector<std::string> fetch_own_groups(metadata::Sources& sources) {
  const auto ids = metadata::fetch_security_groups(sources);
  const auto names = metadata::fetch_group_names(sources);
  if (!ids || !names || !*names) {
    return {};
  }
  auto all = (*names)->value;
  std::ranges::copy_if(ids->value, std::back_inserter(all),
                       [&](const auto& id) { return std::ranges::find(all, id) == all.end(); });
  return all;
}

}  // namespace

Finding compare_region(const Sourced<std::string>& chosen, const Sourced<dialect::Region>& own) {
  const auto& name = own.value.name();
  const auto seen = fmt::format("{} ({})", chosen.value, chosen.origin);
  // Elasticsearch 1.x and 2.x also take "eu-west" for eu-west-1.
  if (chosen.value == name || chosen.value + "-1" == name) {
    return {"region searched", Verdict::ok, seen + ", which this node is in"};
  }
  return {"region searched", Verdict::warning,
          fmt::format("{}, but this node is in {} ({}): no node there is found", seen, name,
                      own.origin),
          fmt::format("set it to {}, or omit it: the launcher uses the instance's region", name)};
}

Finding compare_groups(const Sourced<std::vector<std::string>>& chosen,
                       const std::vector<std::string>& own, bool needs_all) {
  const auto is_own = [&](const std::string& group) {
    return std::ranges::find(own, group) != own.end();
  };
  const auto seen = fmt::format("{} ({})", fmt::join(chosen.value, ", "), chosen.origin);
  const bool finds_itself = needs_all ? std::ranges::all_of(chosen.value, is_own)
                                      : std::ranges::any_of(chosen.value, is_own);
  if (finds_itself) {
    return {"groups searched", Verdict::ok, seen + ", which this instance is in"};
  }
  return {"groups searched", Verdict::warning,
          fmt::format("{}, but this instance is in {}: nodes with this setting do not find it",
                      seen, fmt::join(own, ", ")),
          "use one of the instance's groups, or omit the setting: the launcher then uses them"};
}

Findings check_search(metadata::Sources& sources, const options::Options& options,
                      const engine::Engine& engine) {
  if (has_no_instance(sources)) {
    return {};
  }
  Findings findings;
  if (const auto region = find_region_choice(options, engine)) {
    if (const auto own = metadata::fetch_own_region(sources)) {
      findings.push_back(compare_region(*region, *own));
    }
  }
  if (const auto groups = find_group_choice(options, engine)) {
    const auto own = fetch_own_groups(sources);
    const auto* any = engine.find_setting("discovery.ec2.any_group");
    if (!own.empty()) {
      findings.push_back(compare_groups(*groups, own, any != nullptr && any->value == "false"));
    }
  }
  return findings;
}

}  // namespace es_entrypoint::check
