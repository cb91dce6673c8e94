#include "es_entrypoint/metadata/sources.hpp"

#include <utility>

namespace es_entrypoint::metadata {

Sources::Sources(const Surroundings& surroundings, const support::Options& all_options)
    : options(all_options),
      deadline(surroundings.clock, metadata_timeout(all_options, surroundings.root)),
      imds(surroundings, deadline, all_options),
      task(surroundings, deadline, all_options.ecs),
      surroundings_(surroundings) {
  if (const auto& path = all_options.ecs.metadata_file) {
    file.emplace(surroundings, deadline, path->value);
  }
}

support::Expected<NetworkMode> Sources::network_mode() { return network_mode(deadline); }

support::Expected<NetworkMode> Sources::network_mode(const Deadline& until) {
  if (task.exists()) {
    auto container = task.container(until);
    if (!container) return std::unexpected(std::move(container.error()));
    known_network_mode_ = container->network_mode;
  } else if (file) {
    const auto read = file->read(/*complete=*/true);  // the mode is in the complete one only
    if (read && *read) known_network_mode_ = (*read)->network_mode;
  }
  return known_network_mode_;
}

const support::Expected<PodAddress>& Sources::pod_address() {
  if (!pod_address_) {
    pod_address_ = fetch_pod_address(surroundings_, deadline, options);
    if (*pod_address_ && !(*pod_address_)->on_hosts_network) known_network_mode_ = NetworkMode::pod;
  }
  return *pod_address_;
}

support::Expected<bool> Sources::is_fargate() {
  if (options.ecs.fargate) return true;  // version 3 of the task metadata has no LaunchType
  if (!task.exists()) return false;
  auto whole = task.task();
  if (!whole) return std::unexpected(std::move(whole.error()));
  return whole->fargate;
}

}  // namespace es_entrypoint::metadata
