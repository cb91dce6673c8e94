#include "es_entrypoint/metadata/placement.hpp"

#include "es_entrypoint/metadata/security_groups.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using support::Sourced;
template <typename T>
using Optional = Expected<std::optional<Sourced<T>>>;

constexpr const char* zone_path = "placement/availability-zone";
constexpr const char* region_path = "placement/region";
constexpr const char* id_path = "instance-id";

constexpr const char* attributes_workaround = "omit node attributes with --node-attributes none";
constexpr const char* region_workaround = "specify the region in AWS_REGION";

/// A field of both ECS documents.
template <typename T>
struct EcsField {
  Field<T> TaskMetadata::* in_task;
  Field<T> MetadataFile::* in_file;
  const char* name;
};

template <typename T>
Optional<T> fetch_from_task(Sources& sources, const EcsField<T>& field) {
  if (!sources.task.exists()) {
    return std::nullopt;
  }
  TRY_ASSIGN(const auto task, sources.task.fetch_task(sources.task_deadline()));
  const Field<T>& found = task.*field.in_task;
  if (found.value) {
    return Sourced{*found.value, sources.task.origin(field.name)};
  }
  if (!found.problem.empty()) {
    return sources.task.unusable(found.problem);
  }
  return std::nullopt;
}

/// @return nothing if this is not an ECS task. A metadata file replaces a task endpoint that fails.
template <typename T>
Optional<T> fetch_from_ecs(Sources& sources, const EcsField<T>& field) {
  auto in_task = fetch_from_task(sources, field);
  if ((in_task && *in_task) || !sources.file) {
    return in_task;
  }
  const auto file = sources.file->read(/*complete=*/false);
  if (!file || !*file || !((**file).*field.in_file).value) {
    return in_task;
  }
  if (!in_task) {
    support::warn({fmt::format("{}; using the metadata file instead", in_task.error().problem),
                   in_task.error().remedy});
  }
  return Sourced{*((**file).*field.in_file).value, sources.file->origin(field.name)};
}

Expected<Sourced<std::string>> fetch_zone(Sources& sources) {
  TRY_ASSIGN(auto zone, fetch_from_ecs(sources, EcsField{&TaskMetadata::zone, &MetadataFile::zone,
                                                         "AvailabilityZone"}));
  if (!zone) {
    TRY_ASSIGN(zone, sources.imds.fetch({zone_path, attributes_workaround}, &parse_zone));
  }
  if (!zone) {
    return support::failure(
        ExitCode::unavailable,
        fmt::format("cannot read the availability zone from {}: not found (404)",
                    sources.imds.origin(zone_path)),
        attributes_workaround);
  }
  return *std::move(zone);
}

Optional<std::string> fetch_instance_id(Sources& sources) {
  TRY_ASSIGN(const auto fargate, sources.fetch_is_fargate());
  if (fargate) {
    support::warn({"no instance attribute: a Fargate task has no instance"});
    return std::nullopt;
  }
  TRY_ASSIGN(auto id, sources.imds.fetch({id_path, attributes_workaround}, &parse_instance_id));
  if (!id) {
    support::warn({fmt::format("no instance attribute: {} was not found (404)",
                               sources.imds.origin(id_path))});
  }
  return id;
}

}  // namespace

Expected<Sourced<dialect::Region>> fetch_own_region(Sources& sources) {
  TRY_ASSIGN(auto region, fetch_from_ecs(sources, EcsField{&TaskMetadata::region,
                                                           &MetadataFile::region, "TaskARN"}));
  if (!region) {
    TRY_ASSIGN(region, sources.imds.fetch({region_path, region_workaround}, &parse_region));
  }
  if (region) {
    return *std::move(region);
  }
  // Before 2020 there was only the zone; some mocks still have only that.
  TRY_ASSIGN(const auto zone, sources.imds.fetch({zone_path, region_workaround}, &parse_zone));
  if (auto of_zone = zone ? region_of_zone(zone->value) : std::nullopt) {
    return Sourced{*std::move(of_zone), zone->origin};
  }
  return support::failure(
      ExitCode::unavailable,
      fmt::format("cannot read the region from {}: not found (404), and {} does "
                  "not contain it either",
                  sources.imds.origin(region_path), zone_path),
      region_workaround);
}

Expected<Placement> fetch_placement(Sources& sources, const Needs& needs) {
  Placement placement;
  if (needs.region) {
    const auto& chosen = sources.options.aws.region;
    TRY_ASSIGN(placement.region, chosen ? *chosen : fetch_own_region(sources));
  }
  if (needs.groups) {
    TRY_ASSIGN(placement.groups, fetch_security_groups(sources));
  }
  if (needs.zone) {
    TRY_ASSIGN(placement.zone, fetch_zone(sources));
  }
  if (needs.instance_id) {
    TRY_ASSIGN(placement.instance_id, fetch_instance_id(sources));
  }
  if (needs.tokenless_status && !sources.fetch_is_fargate().value_or(false)) {
    placement.tokenless_status = sources.imds.fetch_status_without_token();
  }
  return placement;
}

}  // namespace es_entrypoint::metadata
