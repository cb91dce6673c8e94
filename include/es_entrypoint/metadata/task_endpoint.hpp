#pragma once

#include "es_entrypoint/http/given_tokens.hpp"
#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// The ECS task metadata endpoint, version 4 or 3, as the agent names it in the environment.
/// What it says is asked for once and kept; that it does not answer, too, for those who would not
/// wait longer.
///
/// Source: Amazon ECS Developer Guide, "Task metadata endpoint version 4".
class TaskEndpoint {
 public:
  /// The client, the clock, the deadline and the tokens outlive the object.
  TaskEndpoint(const Surroundings& surroundings, const http::Deadline& deadline,
               const http::GivenTokens& tokens, const options::EcsSettings& ecs);

  /// @return whether this is a container of ECS's at all.
  [[nodiscard]] bool exists() const { return !uri_.empty(); }

  // 69 where it cannot be read or makes no sense, with the likely cause and the remedy.

  /// This container; its network is the task's where it has none of its own.
  [[nodiscard]] support::Expected<ContainerMetadata> container();
  /// @param until sooner than the deadline over everything
  [[nodiscard]] support::Expected<ContainerMetadata> container(const http::Deadline& until);
  [[nodiscard]] support::Expected<TaskMetadata> task();
  [[nodiscard]] support::Expected<TaskMetadata> task(const http::Deadline& until);

  /// @return 69 for a field that is needed and cannot be used.
  [[nodiscard]] std::unexpected<support::Error> unusable(std::string_view reason) const;

  /// @return where a field's value comes from: "ecs http://169.254.170.2/v4/ID Networks".
  [[nodiscard]] support::Origin origin(std::string_view field) const;

 private:
  /// What ended all asking, and how long it was asked at most.
  struct Outage {
    http::Attempted attempted;
    http::Clock::Duration patience;
  };

  [[nodiscard]] support::Expected<std::string> get(std::string_view path,
                                                   const http::Deadline& until);

  http::HttpClient& http_;
  http::Clock& clock_;
  const http::Deadline& deadline_;
  const http::GivenTokens& tokens_;
  std::optional<http::Clock::Duration> patience_;
  bool fargate_;
  std::string_view instead_;  ///< as in `Question`
  std::string uri_;
  std::string_view variable_;
  std::optional<ContainerMetadata> container_;
  std::optional<TaskMetadata> task_;
  std::optional<Outage> outage_;
};

}  // namespace es_entrypoint::metadata
