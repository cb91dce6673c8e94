#include "es_entrypoint/metadata/placement.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

constexpr const char* zone_path = "placement/availability-zone";
constexpr const char* region_path = "placement/region";
constexpr const char* id_path = "instance-id";

/// A field that both of ECS's documents have.
template <typename Document>
struct Field {
  std::optional<std::string> Document::* value;
  std::string Document::* problem;
};

FoundText find_in_task(Sources& sources, const Field<TaskMetadata>& field, const char* name) {
  if (!sources.task.exists()) {
    return std::nullopt;
  }
  TRY_ASSIGN(auto task, sources.task.task(sources.task_deadline()));
  if (auto& value = task.*field.value) {
    return support::Sourced{std::move(*value), sources.task.origin(name)};
  }
  const std::string& problem = task.*field.problem;
  if (!problem.empty()) {
    return sources.task.unusable(problem);
  }
  return std::nullopt;
}

/// @return nothing if this is not an ECS task. A metadata file makes up for a task endpoint that
///         fails.
FoundText find_in_ecs(Sources& sources, const Field<TaskMetadata>& in_task,
                      const Field<MetadataFile>& in_file, const char* name) {
  auto found = find_in_task(sources, in_task, name);
  if ((found && *found) || !sources.file) {
    return found;
  }
  const auto file = sources.file->read(/*complete=*/false);
  if (file && *file && (**file).*in_file.value) {
    if (!found) {
      spdlog::warn("{}; the metadata file has it", found.error().message());
    }
    return support::Sourced{*((**file).*in_file.value), sources.file->origin(name)};
  }
  return found;
}

FoundText find_in_imds(Sources& sources, const char* path, std::string_view instead,
                       Checked<std::string> (*parse)(std::string_view)) {
  TRY_ASSIGN(auto value, sources.imds.fetch({path, instead}, parse));
  if (!value) {
    return std::nullopt;
  }
  return support::Sourced{std::move(*value), sources.imds.origin(path)};
}

}  // namespace

FoundText find_zone(Sources& sources) {
  auto zone = find_in_ecs(sources, {&TaskMetadata::zone, &TaskMetadata::zone_problem},
                          {&MetadataFile::zone, &MetadataFile::zone_problem}, "AvailabilityZone");
  if (!zone || *zone) {
    return zone;
  }
  zone = find_in_imds(sources, zone_path, no_attributes, &parse_line<parse_zone>);
  if (!zone || *zone) {
    return zone;
  }
  return support::failure(support::ExitCode::unavailable,
                          fmt::format("cannot read the availability zone from {}: not found (404); "
                                      "{}",
                                      sources.imds.origin(zone_path), no_attributes));
}

FoundText find_region(Sources& sources) {
  if (sources.options.aws.region) {
    return sources.options.aws.region;
  }
  auto region = find_in_ecs(sources, {&TaskMetadata::region, &TaskMetadata::region_problem},
                            {&MetadataFile::region, &MetadataFile::region_problem}, "TaskARN");
  if (!region || *region) {
    return region;
  }
  region = find_in_imds(sources, region_path, give_region, &parse_line<parse_region>);
  if (!region || *region) {
    return region;
  }

  // Before 2020 there was the zone only; some mocks have no more.
  auto zone = find_in_imds(sources, zone_path, give_region, &parse_line<parse_zone>);
  if (!zone) {
    return zone;
  }
  if (auto name = *zone ? region_of_zone((*zone)->value) : std::nullopt) {
    return support::Sourced{std::move(*name), (*zone)->origin};
  }
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot read the region from {}: not found (404), and {} does not tell it; {}",
                  sources.imds.origin(region_path), zone_path, give_region));
}

FoundText find_instance_id(Sources& sources) {
  TRY_ASSIGN(const auto fargate, sources.is_fargate());
  if (fargate) {
    spdlog::warn("no instance attribute: a Fargate task has no instance");
    return std::nullopt;
  }
  auto id = find_in_imds(sources, id_path, no_attributes, &parse_line<parse_instance_id>);
  if (id && !*id) {
    spdlog::warn("no instance attribute: {} was not found (404)", sources.imds.origin(id_path));
  }
  return id;
}

}  // namespace es_entrypoint::metadata
