#include "es_entrypoint/metadata/security_groups.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using Groups = std::vector<std::string>;
using GroupsResult = Expected<support::Sourced<Groups>>;
using OptionalGroups = std::optional<support::Sourced<Groups>>;

constexpr const char* groups_workaround =
    "name them with --discovery-groups, or consider every instance with --discovery-groups all";

Expected<OptionalGroups> fetch_ids(Sources& sources, const std::string& mac) {
  return sources.imds.fetch(
      {fmt::format("network/interfaces/macs/{}/security-group-ids", mac), groups_workaround},
      &parse_group_ids);
}

/// Without groups every instance of the region would be a peer: only the operator may choose that.
std::unexpected<support::Error> no_groups(std::string_view source, std::string_view reason) {
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot read the security groups from {}: {}", source, reason),
      groups_workaround);
}

/// The instance's metadata lists the interfaces of its tasks too, unless they are on a trunk.
GroupsResult fetch_groups_of_task(Sources& sources) {
  TRY_ASSIGN(const auto fargate, sources.fetch_is_fargate());
  if (fargate) {
    return no_groups("ECS", "it does not report those of a Fargate task");
  }
  TRY_ASSIGN(const auto container, sources.task.fetch_container(sources.task_deadline()));
  const auto& mac = container.network.mac;
  if (!mac.value) {
    return no_groups(
        to_string(sources.task.origin("MACAddress")),
        mac.problem.empty() ? "the task's interface has no MAC address there" : mac.problem);
  }
  TRY_ASSIGN(auto ids, fetch_ids(sources, *mac.value));
  if (!ids) {
    return no_groups(to_string(sources.imds.origin("network/interfaces/macs")),
                     "the task's interface was not found (404)");
  }
  return *std::move(ids);
}

GroupsResult fetch_groups_of_instance(Sources& sources) {
  TRY_ASSIGN(const auto mac, sources.imds.fetch({"mac", groups_workaround}, &parse_mac));
  OptionalGroups groups;
  if (mac) {
    TRY_ASSIGN(groups, fetch_ids(sources, mac->value));
  }
  if (!groups) {
    TRY_ASSIGN(groups, fetch_group_names(sources));
  }
  if (!groups) {
    return no_groups(to_string(sources.imds.origin("security-groups")), "not found (404)");
  }
  return *std::move(groups);
}

/// A list of values that all satisfy `is_good`.
Checked<Groups> parse_groups(std::string_view body, bool (*is_good)(std::string_view),
                             std::string_view what) {
  TRY_ASSIGN(auto groups, parse_lines(body));
  const auto bad = std::ranges::find_if_not(groups, is_good);
  if (bad != groups.end()) {
    return std::unexpected(fmt::format("{}: {}", what, quote(*bad)));
  }
  return groups;
}

bool is_group_id(std::string_view text) {
  constexpr std::size_t longest = 64;
  return text.starts_with("sg-") && text.size() > 3 && text.size() <= longest &&
         text.find_first_not_of("0123456789abcdef", 3) == std::string_view::npos;
}

/// Source: EC2 API, CreateSecurityGroup. Of what it allows, a comma and blanks at the ends would
/// not survive in the engine's list, and "${" is a placeholder to the engine.
bool is_group_name(std::string_view text) {
  constexpr std::size_t longest = 255;
  return !text.empty() && text.size() <= longest && support::trim(text) == text &&
         !text.contains("${") &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             " ._-:/()#@[]+=&;{}!$*") == std::string_view::npos;
}

}  // namespace

Checked<Groups> parse_group_ids(std::string_view body) {
  return parse_groups(body, &is_group_id, "not a security group id");
}

Checked<Groups> parse_group_names(std::string_view body) {
  return parse_groups(
      body, &is_group_name,
      "not a security group name, or one that a list cannot hold, such as with a comma");
}

Expected<OptionalGroups> fetch_group_names(Sources& sources) {
  return sources.imds.fetch({"security-groups", groups_workaround}, &parse_group_names);
}

GroupsResult fetch_security_groups(Sources& sources) {
  TRY_ASSIGN(const auto mode, sources.fetch_network_mode());
  const bool of_task =
      mode == NetworkMode::awsvpc && (sources.task.exists() || sources.options.ecs.fargate);
  return of_task ? fetch_groups_of_task(sources) : fetch_groups_of_instance(sources);
}

}  // namespace es_entrypoint::metadata
