#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/metadata/imds.hpp"
#include "es_entrypoint/metadata/metadata_file.hpp"
#include "es_entrypoint/metadata/pod_address.hpp"
#include "es_entrypoint/metadata/task_endpoint.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// All sources of facts, under one deadline that starts with the object. Nothing is requested
/// before it is needed, and nothing twice. Tested by address_test and placement_test.
struct Sources {
  /// The client, the clock and the options outlive the object.
  /// @param patience with one request or one file, if less than the remaining time
  /// @param root where /sys is, for tests; empty for the system's own
  Sources(http::HttpClient& http, http::Clock& clock, const options::Options& options,
          std::optional<http::Clock::Duration> patience = {}, const std::string& root = "");
  Sources(const Sources&) = delete;  // the sources refer to the deadline
  Sources& operator=(const Sources&) = delete;

  /// @return the network mode from the task metadata, else from the complete metadata file; 69 if
  ///         there is task metadata that cannot be read and no complete file replaces it, because
  ///         the mode may be awsvpc.
  [[nodiscard]] support::Expected<NetworkMode> fetch_network_mode();
  /// @param until sooner than the deadline over everything
  [[nodiscard]] support::Expected<NetworkMode> fetch_network_mode(const http::Deadline& until);

  /// @return whether the metadata file is complete and has the network mode. Does not wait for it.
  [[nodiscard]] bool file_is_enough();
  /// @return how long to wait for the task metadata: two seconds at most if a complete metadata
  ///         file can replace it.
  [[nodiscard]] http::Deadline task_deadline();

  /// @return whether there is no instance to ask.
  [[nodiscard]] support::Expected<bool> fetch_is_fargate();

  const options::Options& options;
  const http::Deadline deadline;
  Imds imds;
  TaskEndpoint task;
  std::optional<MetadataFileReader> file;
  PodNetwork pod;               ///< only for pods
  bool warned_of_task = false;  ///< that the file replaces the task metadata; reported once
};

}  // namespace es_entrypoint::metadata
