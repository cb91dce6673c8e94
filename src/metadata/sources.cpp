#include "es_entrypoint/metadata/sources.hpp"

#include "es_entrypoint/support/text.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace es_entrypoint::metadata {

Sources::Sources(const Surroundings& surroundings, const options::Options& all_options)
    : options(all_options),
      deadline(surroundings.clock, metadata_timeout(all_options, surroundings.root)),
      imds(surroundings, deadline, tokens, all_options),
      task(surroundings, deadline, tokens, all_options.ecs),
      surroundings_(surroundings) {
  if (const auto& path = all_options.ecs.metadata_file) {
    file.emplace(surroundings, deadline, path->value);
  }
}

bool Sources::file_is_enough() {
  if (!file) {
    return false;
  }
  const auto read = file->read(/*complete=*/false);
  return read && *read && (*read)->ready && (*read)->network_mode != NetworkMode::unknown;
}

http::Deadline Sources::task_deadline() {
  constexpr http::Clock::Duration patience = std::chrono::seconds(2);
  return file_is_enough() ? deadline.within(patience) : deadline;
}

support::Expected<NetworkMode> Sources::network_mode() { return network_mode(task_deadline()); }

support::Expected<NetworkMode> Sources::network_mode(const http::Deadline& until) {
  if (task.exists()) {
    auto container = task.container(until);
    if (container) {
      return known_network_mode_ = container->network_mode;
    }
    if (!file_is_enough()) {
      return std::unexpected(std::move(container.error()));
    }
    if (!std::exchange(warned_of_task_, true)) {
      spdlog::warn("{}; using the ECS metadata file {} instead", container.error().message(),
                   support::printable(file->path()));
    }
  }
  if (file) {
    const auto read = file->read(/*complete=*/true);  // the mode is in the complete one only
    if (read && *read) {
      known_network_mode_ = (*read)->network_mode;
    }
  } else if (options.ecs.fargate) {
    known_network_mode_ = NetworkMode::awsvpc;
  }
  return known_network_mode_;
}

const support::Expected<PodAddress>& Sources::pod_address() {
  if (!pod_address_) {
    pod_address_ = fetch_pod_address(surroundings_, deadline, options);
    if (*pod_address_ && !(*pod_address_)->on_hosts_network) {
      known_network_mode_ = NetworkMode::pod;
    }
  }
  return *pod_address_;
}

support::Expected<bool> Sources::is_fargate() {
  if (options.ecs.fargate) {
    return true;  // version 3 of the task metadata has no LaunchType
  }
  if (!task.exists()) {
    return false;
  }
  TRY_ASSIGN(const auto whole, task.task(task_deadline()));
  if (!whole.fargate_problem.empty()) {
    return task.unusable(whole.fargate_problem);
  }
  return whole.fargate;
}

}  // namespace es_entrypoint::metadata
