#include "es_entrypoint/metadata/security_groups.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using Groups = std::vector<std::string>;
using FoundGroups = Expected<std::optional<support::Sourced<Groups>>>;

FoundGroups find_in_imds(Sources& sources, const std::string& path) {
  auto groups = sources.imds.fetch({path, give_groups}, &parse_security_groups);
  if (!groups) return std::unexpected(std::move(groups.error()));
  if (!*groups) return std::nullopt;
  return support::Sourced{std::move(**groups), sources.imds.origin(path)};
}

FoundGroups find_ids(Sources& sources, const std::optional<std::string>& mac) {
  if (!mac) return std::nullopt;
  return find_in_imds(sources, fmt::format("network/interfaces/macs/{}/security-group-ids", *mac));
}

/// The instance's metadata lists the interfaces of its tasks too, unless they are on a trunk.
FoundGroups find_groups_of_task(Sources& sources) {
  auto fargate = sources.is_fargate();
  if (!fargate) return std::unexpected(std::move(fargate.error()));
  if (*fargate) return std::nullopt;
  auto container = sources.task.container();
  if (!container) return std::unexpected(std::move(container.error()));
  return find_ids(sources, container->mac);
}

FoundGroups find_groups_of_instance(Sources& sources) {
  auto mac = sources.imds.fetch({"mac", give_groups}, &parse_line<parse_mac>);
  if (!mac) return std::unexpected(std::move(mac.error()));
  auto ids = find_ids(sources, *mac);
  if (!ids || *ids) return ids;
  return find_in_imds(sources, "security-groups");
}

}  // namespace

Checked<Groups> parse_security_groups(std::string_view body) {
  auto groups = parse_lines(body);
  if (groups && std::ranges::any_of(*groups, [](const auto& g) { return g.contains(','); })) {
    return std::unexpected("a security group name with a comma, which no list can hold");
  }
  return groups;
}

FoundGroups find_security_groups(Sources& sources) {
  auto mode = sources.network_mode();
  if (!mode) return std::unexpected(std::move(mode.error()));
  const bool of_task = *mode == NetworkMode::awsvpc && sources.task.exists();
  auto groups = of_task ? find_groups_of_task(sources) : find_groups_of_instance(sources);
  if (groups && !*groups) {
    spdlog::warn("the security groups are not told here: EC2 discovery is not limited to them; {}",
                 give_groups);
  }
  return groups;
}

}  // namespace es_entrypoint::metadata
