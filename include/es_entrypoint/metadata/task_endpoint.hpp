#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// The ECS task metadata endpoint, version 4 or 3, which the agent names in the environment. Each
/// document is requested once and kept. If the endpoint did not respond, it is requested again only
/// for a caller that waits longer.
///
/// Source: Amazon ECS Developer Guide, "Task metadata endpoint version 4".
class TaskEndpoint {
 public:
  /// @param patience with one request, if less than the remaining time
  TaskEndpoint(const http::Retrier& retrier, const options::EcsSettings& ecs,
               std::optional<http::Clock::Duration> patience = {});

  /// @return whether the environment names the endpoint.
  [[nodiscard]] bool exists() const { return !uri_.empty(); }

  // 69 with the likely cause and the remedy if the endpoint cannot be read or its document cannot
  // be used. `until` is at most the deadline over everything.

  /// @return this container; with the network of another container of the task if it reports none.
  [[nodiscard]] support::Expected<ContainerMetadata> fetch_container(const http::Deadline& until);
  [[nodiscard]] support::Expected<ContainerMetadata> fetch_container() {
    return fetch_container(retrier_.deadline());
  }
  [[nodiscard]] support::Expected<TaskMetadata> fetch_task(const http::Deadline& until);

  /// @return 69 for a needed field that cannot be used.
  [[nodiscard]] std::unexpected<support::Error> unusable(std::string_view reason) const;

  /// @return where a field's value comes from: "ecs http://169.254.170.2/v4/ID Networks".
  [[nodiscard]] support::Origin origin(std::string_view field) const;

 private:
  /// The last unsuccessful outcome, and the patience with it.
  struct Outage {
    http::Outcome outcome;
    http::Clock::Duration patience;
  };

  [[nodiscard]] support::Expected<std::string> fetch(std::string_view path,
                                                     const http::Deadline& until);

  http::Retrier retrier_;
  std::optional<http::Clock::Duration> patience_;
  bool fargate_;
  std::string uri_;
  std::string_view variable_;
  std::optional<ContainerMetadata> container_;
  std::optional<TaskMetadata> task_;
  std::optional<Outage> outage_;
};

}  // namespace es_entrypoint::metadata
