#include "es_entrypoint/metadata/address.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::failure;
using Source = options::PublishHost::Source;
using FoundAddress = support::Expected<std::optional<support::Sourced<std::string>>>;

std::unexpected<support::Error> no_address(std::string_view source, std::string_view reason) {
  return failure(ExitCode::unavailable, fmt::format("cannot read the address from {}: {}; or {}",
                                                    source, reason, give_address));
}

/// @return a source's address, or why it has none that can be published.
FoundAddress publish(const std::optional<std::string>& address, const std::string& problem,
                     const support::Origin& origin, std::string_view if_missing) {
  if (address) {
    return support::Sourced{*address, origin};
  }
  return no_address(to_string(origin), problem.empty() ? if_missing : problem);
}

FoundAddress find_task_address(Sources& sources) {
  if (!sources.task.exists()) {
    return no_address("ECS",
                      "neither ECS_CONTAINER_METADATA_URI_V4 nor ECS_CONTAINER_METADATA_URI is "
                      "set, so this is not an ECS task; use --publish-host imds on EC2");
  }
  TRY_ASSIGN(const auto container, sources.task.container(sources.task_deadline()));
  if (container.network_mode != NetworkMode::awsvpc) {
    return no_address(to_string(sources.task.origin("Networks")),
                      "the task is not in awsvpc mode, and its host's address is not in there; use "
                      "--publish-host auto, imds or ecs-file");
  }
  return publish(container.address, container.address_problem, sources.task.origin("Networks"),
                 "it holds none; check that the task has a network interface");
}

FoundAddress find_task_address_in_file(Sources& sources) {
  TRY_ASSIGN(const auto file, sources.file->read(/*complete=*/true));
  static const MetadataFile missing;
  const MetadataFile& found = file ? *file : missing;
  return publish(found.task_address, found.task_address_problem, sources.file->origin("Networks"),
                 "it is empty, and the task is in awsvpc mode; use --publish-host auto or ecs");
}

/// Without the network mode the instance's address may be the wrong one.
std::unexpected<support::Error> no_network_mode(const MetadataFileReader& file,
                                                const std::string& problem) {
  return failure(
      ExitCode::unavailable,
      fmt::format("cannot read the network mode from {}: {}; in awsvpc mode the instance's address "
                  "would be the wrong one: {}",
                  file.origin("Networks"),
                  problem.empty() ? "the file does not have it, or is not complete" : problem,
                  give_address_or_imds));
}

FoundAddress find_address_in_file(Sources& sources) {
  if (!sources.file) {
    return no_address("the ECS metadata file",
                      "ECS_CONTAINER_METADATA_FILE is not set; set "
                      "ECS_ENABLE_CONTAINER_METADATA=true for the ECS agent");
  }
  // Only the complete file tells the network mode; the task metadata tells it sooner.
  TRY_ASSIGN(const auto file, sources.file->read(/*complete=*/!sources.task.exists()));
  if (!file) {
    return failure(ExitCode::unavailable,
                   fmt::format("cannot read the address from {}: the file does not exist; mount it "
                               "into the container; or {}",
                               support::printable(sources.file->path()), give_address_or_imds));
  }
  NetworkMode mode = file->network_mode;
  if (mode == NetworkMode::unknown) {
    TRY_ASSIGN(const auto told, sources.network_mode());
    mode = told;
  }
  if (mode == NetworkMode::unknown) {
    return no_network_mode(*sources.file, file->network_problem);
  }
  if (mode == NetworkMode::awsvpc) {
    return find_task_address_in_file(sources);
  }
  return publish(file->host_address, file->host_address_problem,
                 sources.file->origin("HostPrivateIPv4Address"),
                 "it is empty; use --publish-host imds on EC2");
}

FoundAddress find_address_in_imds(Sources& sources) {
  struct Item {
    const char* path;
    Checked<std::string> (*parse)(std::string_view);
  };
  for (const auto& [path, parse] :
       {Item{"local-ipv4", &parse_line<parse_ipv4>}, Item{"ipv6", &parse_line<parse_ipv6>}}) {
    TRY_ASSIGN(auto address, sources.imds.fetch({path, give_address}, parse));
    if (address) {
      return support::Sourced{std::move(*address), sources.imds.origin(path)};
    }
  }
  return no_address(to_string(sources.imds.origin("local-ipv4")),
                    "it has neither local-ipv4 nor ipv6 (404); check that this is the metadata "
                    "service of EC2");
}

/// The task's own address. What the one source cannot tell, a complete file may.
FoundAddress find_awsvpc_address(Sources& sources) {
  if (!sources.file) {
    return find_task_address(sources);
  }
  if (!sources.task.exists()) {
    return find_task_address_in_file(sources);
  }
  auto found = find_task_address(sources);
  if (found || !sources.file_is_enough()) {
    return found;
  }
  auto in_file = find_task_address_in_file(sources);
  return in_file ? in_file : found;
}

/// A task with an interface of its own has an address of its own, and its instance's would lead
/// peers elsewhere. All others are reached at the host's.
FoundAddress find_address_by_network(Sources& sources) {
  if (is_kubernetes_pod(sources.options)) {
    const auto& pod = sources.pod_address();
    if (!pod) {
      return std::unexpected(pod.error());
    }
    return pod->address;
  }
  TRY_ASSIGN(const auto mode, sources.network_mode());
  if (mode == NetworkMode::awsvpc) {
    return find_awsvpc_address(sources);
  }
  if (sources.file) {
    auto found = find_address_in_file(sources);
    if (found || mode == NetworkMode::unknown) {
      return found;
    }
    spdlog::warn("{}; asking the EC2 metadata service instead", found.error().message());
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
