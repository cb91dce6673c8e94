#include "es_entrypoint/metadata/placement.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

constexpr const char* zone_path = "placement/availability-zone";
constexpr const char* region_path = "placement/region";
constexpr const char* id_path = "instance-id";

/// Finds a field that both of ECS's documents have; nothing where this is no ECS task.
FoundText find_in_ecs(Sources& sources, std::optional<std::string> TaskMetadata::* in_task,
                      std::optional<std::string> MetadataFile::* in_file, const char* field) {
  if (sources.task.exists()) {
    auto task = sources.task.task();
    if (!task) return std::unexpected(std::move(task.error()));
    if (auto& value = (*task).*in_task) {
      return support::Sourced{std::move(*value), sources.task.origin(field)};
    }
  }
  if (sources.file) {
    auto file = sources.file->read(/*complete=*/false);
    if (file && *file && (**file).*in_file) {
      return support::Sourced{*((**file).*in_file), sources.file->origin(field)};
    }
  }
  return std::nullopt;
}

FoundText find_in_imds(Sources& sources, const char* path, std::string_view instead) {
  auto value = sources.imds.fetch({path, instead}, &parse_line<parse_identifier>);
  if (!value) return std::unexpected(std::move(value.error()));
  if (!*value) return std::nullopt;
  return support::Sourced{std::move(**value), sources.imds.origin(path)};
}

}  // namespace

FoundText find_zone(Sources& sources) {
  auto zone = find_in_ecs(sources, &TaskMetadata::zone, &MetadataFile::zone, "AvailabilityZone");
  if (!zone || *zone) return zone;
  zone = find_in_imds(sources, zone_path, no_attributes);
  if (zone && !*zone) {
    spdlog::warn("no zone attribute: {} is not there (404)", sources.imds.origin(zone_path));
  }
  return zone;
}

FoundText find_region(Sources& sources) {
  if (sources.options.aws.region) return sources.options.aws.region;
  auto region = find_in_ecs(sources, &TaskMetadata::region, &MetadataFile::region, "TaskARN");
  if (!region || *region) return region;
  region = find_in_imds(sources, region_path, give_region);
  if (!region || *region) return region;

  // Before 2020 there was the zone only; some mocks have no more.
  auto zone = find_in_imds(sources, zone_path, give_region);
  if (!zone) return zone;
  if (auto name = *zone ? region_of_zone((*zone)->value) : std::nullopt) {
    return support::Sourced{std::move(*name), (*zone)->origin};
  }
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot read the region from {}: it is not there (404), and {} tells none; or {}",
                  sources.imds.origin(region_path), zone_path, give_region));
}

FoundText find_instance_id(Sources& sources) {
  auto fargate = sources.is_fargate();
  if (!fargate) return std::unexpected(std::move(fargate.error()));
  if (*fargate) {
    spdlog::warn("no instance attribute: a Fargate task has no instance");
    return std::nullopt;
  }
  auto id = find_in_imds(sources, id_path, no_attributes);
  if (id && !*id) {
    spdlog::warn("no instance attribute: {} is not there (404)", sources.imds.origin(id_path));
  }
  return id;
}

}  // namespace es_entrypoint::metadata
