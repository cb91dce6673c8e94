#include "es_entrypoint/metadata/address.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::failure;
using Source = support::PublishHost::Source;
using FoundAddress = support::Expected<std::optional<support::Sourced<std::string>>>;

std::unexpected<support::Error> no_address(std::string_view source, std::string_view reason) {
  return failure(ExitCode::unavailable, fmt::format("cannot read the address from {}: {}; or {}",
                                                    source, reason, give_address));
}

FoundAddress find_task_address(Sources& sources) {
  if (!sources.task.exists()) {
    return no_address("ECS",
                      "this is no ECS task, for neither ECS_CONTAINER_METADATA_URI_V4 nor "
                      "ECS_CONTAINER_METADATA_URI is set; use --publish-host imds on EC2");
  }
  auto container = sources.task.container();
  if (!container) return std::unexpected(std::move(container.error()));
  if (container->network_mode != NetworkMode::awsvpc) {
    return no_address(sources.task.origin("Networks"),
                      "the task is not in awsvpc mode, and its host's address is not in there; use "
                      "--publish-host auto, imds or ecs-file");
  }
  if (!container->address) {
    return no_address(sources.task.origin("Networks"),
                      "it holds none; does the task have a network interface?");
  }
  return support::Sourced{*container->address, sources.task.origin("Networks")};
}

/// @return the network mode that the file tells, which a file that is not complete leaves to
/// others.
support::Expected<NetworkMode> mode_beside(const MetadataFile& file, Sources& sources) {
  if (file.network_mode != NetworkMode::unknown) return file.network_mode;
  return sources.network_mode();
}

FoundAddress find_task_address_in_file(Sources& sources) {
  auto file = sources.file->read(/*complete=*/true);
  if (!file) return std::unexpected(std::move(file.error()));
  if (!*file || !(*file)->task_address) {
    return no_address(
        sources.file->origin("Networks"),
        "it is empty, and the task is in awsvpc mode; use --publish-host auto or ecs");
  }
  return support::Sourced{*(*file)->task_address, sources.file->origin("Networks")};
}

FoundAddress find_address_in_file(Sources& sources) {
  if (!sources.file) {
    return no_address("the ECS metadata file",
                      "ECS_CONTAINER_METADATA_FILE is not set; set "
                      "ECS_ENABLE_CONTAINER_METADATA=true for the ECS agent");
  }
  // Only the complete file tells the network mode; the task metadata tells it sooner.
  auto file = sources.file->read(/*complete=*/!sources.task.exists());
  if (!file) return std::unexpected(std::move(file.error()));
  if (!*file) {
    return no_address(sources.file->path(), "the file is not there; mount it into the container");
  }
  auto mode = mode_beside(**file, sources);
  if (!mode) return std::unexpected(std::move(mode.error()));
  if (*mode == NetworkMode::awsvpc) return find_task_address_in_file(sources);
  if (!(*file)->host_address) {
    return no_address(sources.file->origin("HostPrivateIPv4Address"),
                      "it is empty; use --publish-host imds on EC2");
  }
  return support::Sourced{*(*file)->host_address, sources.file->origin("HostPrivateIPv4Address")};
}

FoundAddress find_address_in_imds(Sources& sources) {
  for (const char* path : {"local-ipv4", "ipv6"}) {
    auto address = sources.imds.fetch({path, give_address}, &parse_line<parse_address>);
    if (!address) return std::unexpected(std::move(address.error()));
    if (*address) return support::Sourced{std::move(**address), sources.imds.origin(path)};
  }
  return no_address(sources.imds.origin("local-ipv4"),
                    "it has none (404), and no ipv6 either; is this EC2's metadata service?");
}

/// A task with an interface of its own has an address of its own, and its instance's would lead
/// peers elsewhere. All others are reached at the host's.
FoundAddress find_address_by_network(Sources& sources) {
  if (is_kubernetes_pod(sources.options)) {
    const auto& pod = sources.pod_address();
    if (!pod) return std::unexpected(pod.error());
    return pod->address;
  }
  auto mode = sources.network_mode();
  if (!mode) return std::unexpected(std::move(mode.error()));
  if (*mode == NetworkMode::awsvpc && sources.task.exists()) return find_task_address(sources);
  if (sources.file) {
    auto found = find_address_in_file(sources);
    if (found || *mode == NetworkMode::awsvpc) return found;
    spdlog::warn("{}; asking the EC2 metadata service instead", found.error().message);
  }
  return find_address_in_imds(sources);
}

}  // namespace

FoundAddress find_address(Sources& sources) {
  const auto& asked = sources.options.publish_host;
  switch (asked.value.source) {
    case Source::automatic:
      return find_address_by_network(sources);
    case Source::imds:
      return find_address_in_imds(sources);
    case Source::ecs:
      return find_task_address(sources);
    case Source::ecs_file:
      return find_address_in_file(sources);
    case Source::given:
      return support::Sourced{asked.value.given, asked.origin};
    case Source::none:
      break;
  }
  return std::nullopt;
}

}  // namespace es_entrypoint::metadata
