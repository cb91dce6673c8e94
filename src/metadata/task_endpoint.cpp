#include "es_entrypoint/metadata/task_endpoint.hpp"

#include "es_entrypoint/metadata/request.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;

constexpr const char* task_workaround =
    "use --publish-host imds unless the task is in awsvpc mode, or specify the address with "
    "--publish-host ADDRESS and the region in AWS_REGION";
constexpr const char* fargate_workaround =
    "specify the address with --publish-host ADDRESS and the region in AWS_REGION";
constexpr std::size_t document_limit = 1048576;

/// @return the container that reports most about the network, which all containers of a task share.
const ContainerMetadata* find_networked(const std::vector<ContainerMetadata>& containers) {
  const auto has_address = [](const auto& c) { return c.network.address.value.has_value(); };
  const auto has_mode = [](const auto& c) { return c.network.mode != NetworkMode::unknown; };
  auto found = std::ranges::find_if(containers, has_address);
  if (found == containers.end()) {
    found = std::ranges::find_if(containers, has_mode);
  }
  return found == containers.end() ? nullptr : &*found;
}

}  // namespace

TaskEndpoint::TaskEndpoint(const http::Retrier& retrier, const options::EcsSettings& ecs,
                           std::optional<http::Clock::Duration> patience)
    : retrier_(retrier), patience_(patience), fargate_(ecs.fargate) {
  if (ecs.metadata_uri_v4) {
    uri_ = ecs.metadata_uri_v4->value.text;
    variable_ = "ECS_CONTAINER_METADATA_URI_V4";
  } else if (ecs.metadata_uri_v3) {
    uri_ = ecs.metadata_uri_v3->value.text;
    variable_ = "ECS_CONTAINER_METADATA_URI";
  }
}

Expected<ContainerMetadata> TaskEndpoint::fetch_container(const http::Deadline& until) {
  if (container_) {
    return *container_;
  }
  TRY_ASSIGN(const auto body, fetch("", until));
  auto container = parse_container_metadata(body);
  if (!container) {
    return unusable(container.error());
  }
  if (!container->network.mode_problem.empty()) {
    return unusable(container->network.mode_problem);
  }
  if (container->network.mode == NetworkMode::unknown || !container->normal) {
    TRY_ASSIGN(const auto task, fetch_task(until));
    const ContainerMetadata* other = find_networked(task.containers);
    if (other == nullptr) {
      return unusable(task.containers_problem.empty() ? "no NetworkMode in its Networks"
                                                      : task.containers_problem);
    }
    container->network = other->network;
  }
  container_ = *std::move(container);
  return *container_;
}

Expected<TaskMetadata> TaskEndpoint::fetch_task(const http::Deadline& until) {
  if (task_) {
    return *task_;
  }
  TRY_ASSIGN(const auto body, fetch("/task", until));
  auto task = parse_task_metadata(body);
  if (!task) {
    return unusable(task.error());
  }
  task_ = *std::move(task);
  return *task_;
}

support::Origin TaskEndpoint::origin(std::string_view field) const {
  return support::Origin::ecs(fmt::format("{} {}", uri_, field));
}

std::unexpected<support::Error> TaskEndpoint::unusable(std::string_view reason) const {
  return support::failure(
      support::ExitCode::unavailable,
      fmt::format("cannot use the task metadata of {}: {}", support::printable(uri_), reason),
      fargate_ ? fargate_workaround : task_workaround);
}

Expected<std::string> TaskEndpoint::fetch(std::string_view path, const http::Deadline& until) {
  http::HttpRequest request;
  request.url = fmt::format("{}{}", uri_, path);
  request.body_limit = document_limit;
  const RequestContext context{.kind = RequestContext::Kind::task_metadata,
                               .what = "the task metadata",
                               .endpoint = request.url,
                               .endpoint_from = variable_,
                               .fargate = fargate_,
                               .workaround = fargate_ ? fargate_workaround : task_workaround};
  const auto left = until.remaining();
  const http::RetryPolicy policy{.patience = std::min(patience_.value_or(left), left)};
  if (outage_ && *policy.patience <= outage_->patience) {
    return std::unexpected(explain(context, outage_->outcome));
  }
  http::Outcome outcome = send_request(retrier_, policy, std::move(request), context);
  if (outcome.is_success()) {
    return std::move(outcome.result->body);
  }
  auto error = explain(context, outcome);
  if (outcome.attempts > 0) {
    outage_ = {std::move(outcome), *policy.patience};
  }
  return std::unexpected(std::move(error));
}

}  // namespace es_entrypoint::metadata
