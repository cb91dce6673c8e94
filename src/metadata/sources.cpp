#include "es_entrypoint/metadata/sources.hpp"

#include "es_entrypoint/metadata/metadata_timeout.hpp"
#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace es_entrypoint::metadata {

Sources::Sources(http::HttpClient& http, http::Clock& clock, const options::Options& all_options,
                 std::optional<http::Clock::Duration> patience, const std::string& root)
    : options(all_options),
      deadline(clock, read_metadata_timeout(all_options, root)),
      imds({http, clock, deadline}, resolve_imds_settings(all_options, patience)),
      task({http, clock, deadline}, all_options.ecs, patience),
      pod({http, clock, deadline}, all_options, patience) {
  if (const auto& path = all_options.ecs.metadata_file) {
    file.emplace(clock, deadline, path->value, patience);
  }
}

bool Sources::file_is_enough() {
  if (!file) {
    return false;
  }
  const auto read = file->read(/*complete=*/false);
  return read && *read && (*read)->ready && (*read)->network.mode != NetworkMode::unknown;
}

http::Deadline Sources::task_deadline() {
  constexpr http::Clock::Duration longest_wait = std::chrono::seconds(2);
  return file_is_enough() ? deadline.within(longest_wait) : deadline;
}

support::Expected<NetworkMode> Sources::fetch_network_mode() {
  return fetch_network_mode(task_deadline());
}

support::Expected<NetworkMode> Sources::fetch_network_mode(const http::Deadline& until) {
  if (task.exists()) {
    const auto container = task.fetch_container(until);
    if (container) {
      return container->network.mode;
    }
    if (!file_is_enough()) {
      return std::unexpected(container.error());
    }
    if (!std::exchange(warned_of_task, true)) {
      const auto& error = container.error();
      support::warn({fmt::format("{}; using the ECS metadata file {} instead", error.problem,
                                 support::printable(file->path())),
                     error.remedy});
    }
  }
  if (file) {
    const auto read = file->read(/*complete=*/true);  // only the complete one has the mode
    return read && *read ? (*read)->network.mode : NetworkMode::unknown;
  }
  return options.ecs.fargate ? NetworkMode::awsvpc : NetworkMode::unknown;
}

support::Expected<bool> Sources::fetch_is_fargate() {
  if (options.ecs.fargate) {
    return true;  // version 3 of the task metadata has no LaunchType
  }
  if (!task.exists()) {
    return false;
  }
  TRY_ASSIGN(const auto metadata, task.fetch_task(task_deadline()));
  if (!metadata.fargate_problem.empty()) {
    return task.unusable(metadata.fargate_problem);
  }
  return metadata.fargate;
}

}  // namespace es_entrypoint::metadata
