#pragma once

#include "es_entrypoint/http/given_tokens.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/metadata_file.hpp"
#include "es_entrypoint/metadata/pod_address.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/metadata/task_endpoint.hpp"

#include <optional>

namespace es_entrypoint::metadata {

/// All that facts come from, under one deadline that starts with it. Nothing is asked before it is
/// needed, and nothing twice.
class Sources {
 public:
  /// What is given outlives the object.
  Sources(const Surroundings& surroundings, const options::Options& options);
  Sources(const Sources&) = delete;  // the sources refer to the deadline
  Sources& operator=(const Sources&) = delete;

  /// @return how this container is attached, as the task metadata says, else the metadata file,
  ///         which is enough if it is complete; 69 if the task metadata is there, cannot be read,
  ///         and no complete file makes up for it, because then it may be awsvpc.
  [[nodiscard]] support::Expected<NetworkMode> network_mode();
  /// @param until sooner than the deadline over everything
  [[nodiscard]] support::Expected<NetworkMode> network_mode(const http::Deadline& until);
  /// @return the same where somebody needed it before; asks nobody.
  [[nodiscard]] NetworkMode known_network_mode() const { return known_network_mode_; }

  /// @return as `fetch_pod_address` does. To be called only if this is a pod.
  [[nodiscard]] const support::Expected<PodAddress>& pod_address();

  /// @return whether a complete metadata file says how this container is attached. Only looks at
  ///         it, and does not wait for it.
  [[nodiscard]] bool file_is_enough();
  /// @return until when the task metadata is worth waiting for: not for long if a complete metadata
  ///         file has the same.
  [[nodiscard]] http::Deadline task_deadline();

  /// @return whether there is no instance to ask.
  [[nodiscard]] support::Expected<bool> is_fargate();

  const options::Options& options;
  http::Deadline deadline;
  http::GivenTokens tokens;
  Imds imds;
  TaskEndpoint task;
  std::optional<MetadataFileReader> file;

 private:
  const Surroundings& surroundings_;
  std::optional<support::Expected<PodAddress>> pod_address_;
  NetworkMode known_network_mode_ = NetworkMode::unknown;
  bool warned_of_task_ = false;
};

}  // namespace es_entrypoint::metadata
