#include "es_entrypoint/metadata/placement.hpp"

#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using support::Sourced;
using TextResult = Expected<Sourced<std::string>>;
using OptionalTextResult = Expected<std::optional<Sourced<std::string>>>;

constexpr const char* zone_path = "placement/availability-zone";
constexpr const char* region_path = "placement/region";
constexpr const char* id_path = "instance-id";

constexpr std::string_view attributes_workaround =
    "omit node attributes with --node-attributes none";
constexpr std::string_view region_workaround = "specify the region in AWS_REGION";

/// A field that both of ECS's documents have.
struct EcsField {
  Field TaskMetadata::* in_task;
  Field MetadataFile::* in_file;
  const char* name;
};

OptionalTextResult fetch_from_task(Sources& sources, const EcsField& field) {
  if (!sources.task.exists()) {
    return std::nullopt;
  }
  TRY_ASSIGN(const auto task, sources.task.fetch_task(sources.task_deadline()));
  const Field& found = task.*field.in_task;
  if (found.value) {
    return Sourced{*found.value, sources.task.origin(field.name)};
  }
  if (!found.problem.empty()) {
    return sources.task.unusable(found.problem);
  }
  return std::nullopt;
}

/// @return nothing if this is not an ECS task. A metadata file replaces a task endpoint that fails.
OptionalTextResult fetch_from_ecs(Sources& sources, const EcsField& field) {
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

}  // namespace

TextResult fetch_zone(Sources& sources) {
  TRY_ASSIGN(auto zone, fetch_from_ecs(sources, {&TaskMetadata::zone, &MetadataFile::zone,
                                                 "AvailabilityZone"}));
  if (!zone) {
    TRY_ASSIGN(zone, sources.imds.fetch({zone_path, attributes_workaround}, &parse_zone));
  }
  if (!zone) {
    return support::failure(
        ExitCode::unavailable,
        fmt::format("cannot read the availability zone from {}: not found (404)",
                    sources.imds.origin(zone_path)),
        std::string(attributes_workaround));
  }
  return *std::move(zone);
}

TextResult fetch_region(Sources& sources) {
  if (sources.options.aws.region) {
    const auto& region = *sources.options.aws.region;
    return Sourced{region.value.name(), region.origin};
  }
  TRY_ASSIGN(auto region,
             fetch_from_ecs(sources, {&TaskMetadata::region, &MetadataFile::region, "TaskARN"}));
  if (!region) {
    TRY_ASSIGN(region, sources.imds.fetch({region_path, region_workaround}, &parse_region));
  }
  if (region) {
    return *std::move(region);
  }
  // Before 2020 there was only the zone; some mocks have no more.
  TRY_ASSIGN(const auto zone, sources.imds.fetch({zone_path, region_workaround}, &parse_zone));
  if (auto name = zone ? region_of_zone(zone->value) : std::nullopt) {
    return Sourced{*std::move(name), zone->origin};
  }
  return support::failure(
      ExitCode::unavailable,
      fmt::format("cannot read the region from {}: not found (404), and {} does "
                  "not contain it either",
                  sources.imds.origin(region_path), zone_path),
      std::string(region_workaround));
}

OptionalTextResult fetch_instance_id(Sources& sources) {
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

}  // namespace es_entrypoint::metadata
