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

/// The ECS task metadata endpoint, version 4 or 3, as the agent names it in the environment. Each
/// document is requested once and kept; so is the fact that the endpoint does not respond, for
/// callers that would not wait longer.
///
/// Source: Amazon ECS Developer Guide, "Task metadata endpoint version 4".
class TaskEndpoint {
 public:
  /// @param patience with one request, if less than the time that is left
  TaskEndpoint(const http::Retrier& retrier, const options::EcsSettings& ecs,
               std::optional<http::Clock::Duration> patience = {});

  /// @return whether this container was started by ECS, as the environment says.
  [[nodiscard]] bool exists() const { return !uri_.empty(); }

  // 69 if the endpoint cannot be read or its document not be used, with the likely cause and the
  // remedy. `until` is sooner than the deadline over everything.

  /// @return this container; its network is another one's of the task if it reports none itself.
  [[nodiscard]] support::Expected<ContainerMetadata> fetch_container(const http::Deadline& until);
  [[nodiscard]] support::Expected<ContainerMetadata> fetch_container() {
    return fetch_container(retrier_.deadline());
  }
  [[nodiscard]] support::Expected<TaskMetadata> fetch_task(const http::Deadline& until);

  /// @return 69 for a field that is needed and cannot be used.
  [[nodiscard]] std::unexpected<support::Error> unusable(std::string_view reason) const;

  /// @return where a field's value comes from: "ecs http://169.254.170.2/v4/ID Networks".
  [[nodiscard]] support::Origin origin(std::string_view field) const;

 private:
  /// What ended all requests, and the patience that it took.
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
