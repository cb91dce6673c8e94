#include "es_entrypoint/metadata/security_groups.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using Groups = std::vector<std::string>;
using FoundGroups = Expected<std::optional<support::Sourced<Groups>>>;

FoundGroups find_in_imds(Sources& sources, const std::string& path,
                         Checked<Groups> (*parse)(std::string_view)) {
  TRY_ASSIGN(auto groups, sources.imds.fetch({path, give_groups}, parse));
  if (!groups) {
    return std::nullopt;
  }
  return support::Sourced{std::move(*groups), sources.imds.origin(path)};
}

FoundGroups find_ids(Sources& sources, const std::string& mac) {
  return find_in_imds(sources, fmt::format("network/interfaces/macs/{}/security-group-ids", mac),
                      &parse_group_ids);
}

/// Without groups every instance of the region would be a peer: that only the operator may choose.
std::unexpected<support::Error> no_groups(std::string_view source, std::string_view reason) {
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot read the security groups from {}: {}; {}", source, reason, give_groups));
}

/// The instance's metadata lists the interfaces of its tasks too, unless they are on a trunk.
FoundGroups find_groups_of_task(Sources& sources) {
  TRY_ASSIGN(const auto fargate, sources.is_fargate());
  if (fargate) {
    return no_groups("ECS", "it does not report those of a Fargate task");
  }
  TRY_ASSIGN(auto container, sources.task.container(sources.task_deadline()));
  if (!container.mac) {
    return no_groups(to_string(sources.task.origin("MACAddress")),
                     container.mac_problem.empty() ? "the task's interface has no MAC address there"
                                                   : container.mac_problem);
  }
  auto ids = find_ids(sources, *container.mac);
  if (!ids || *ids) {
    return ids;
  }
  return no_groups(to_string(sources.imds.origin("network/interfaces/macs")),
                   "the task's interface was not found (404)");
}

FoundGroups find_groups_of_instance(Sources& sources) {
  TRY_ASSIGN(const auto mac, sources.imds.fetch({"mac", give_groups}, &parse_line<parse_mac>));
  FoundGroups groups = std::nullopt;
  if (mac) {
    groups = find_ids(sources, *mac);
  }
  if (groups && !*groups) {
    groups = find_in_imds(sources, "security-groups", &parse_group_names);
  }
  if (!groups || *groups) {
    return groups;
  }
  return no_groups(to_string(sources.imds.origin("security-groups")), "not found (404)");
}

/// A list of values, each as `is_good` wants it.
Checked<Groups> parse_groups(std::string_view body, bool (*is_good)(std::string_view),
                             std::string_view what) {
  auto groups = parse_lines(body);
  if (!groups) {
    return groups;
  }
  const auto bad = std::ranges::find_if_not(*groups, is_good);
  if (bad != groups->end()) {
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
  return parse_groups(body, &is_group_id, "not a security group's id");
}

Checked<Groups> parse_group_names(std::string_view body) {
  return parse_groups(body, &is_group_name,
                      "not a security group's name, or one that no list can hold, as with a comma");
}

FoundGroups find_security_groups(Sources& sources) {
  TRY_ASSIGN(const auto mode, sources.network_mode());
  const bool of_task =
      mode == NetworkMode::awsvpc && (sources.task.exists() || sources.options.ecs.fargate);
  return of_task ? find_groups_of_task(sources) : find_groups_of_instance(sources);
}

}  // namespace es_entrypoint::metadata
