#include "es_entrypoint/metadata/task_endpoint.hpp"

#include "es_entrypoint/metadata/diagnosis.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using support::failure;

constexpr std::string_view instead =
    "use --publish-host imds unless the task is in awsvpc mode, or give the address with "
    "--publish-host ADDRESS and the region in AWS_REGION";
constexpr std::string_view instead_on_fargate =
    "give the address with --publish-host ADDRESS and the region in AWS_REGION";
constexpr std::size_t document_limit = 1048576;

/// The agent redirects what has a double slash.
std::string without_trailing_slashes(std::string uri) {
  while (uri.ends_with('/')) {
    uri.pop_back();
  }
  return uri;
}

bool is_http_uri(std::string_view uri) {
  const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f; };
  return support::to_lower(uri.substr(0, 7)) == "http://" && std::ranges::all_of(uri, is_plain);
}

/// @return the container that tells most of the network, which all of a task share.
const ContainerMetadata* find_networked(const std::vector<ContainerMetadata>& containers) {
  const auto has_address = [](const auto& c) { return c.address.has_value(); };
  const auto has_mode = [](const auto& c) { return c.network_mode != NetworkMode::unknown; };
  auto found = std::ranges::find_if(containers, has_address);
  if (found == containers.end()) {
    found = std::ranges::find_if(containers, has_mode);
  }
  return found == containers.end() ? nullptr : &*found;
}

}  // namespace

TaskEndpoint::TaskEndpoint(const Surroundings& surroundings, const http::Deadline& deadline,
                           const http::GivenTokens& tokens, const options::EcsSettings& ecs)
    : http_(surroundings.http),
      clock_(surroundings.clock),
      deadline_(deadline),
      tokens_(tokens),
      patience_(surroundings.patience),
      fargate_(ecs.fargate),
      instead_(ecs.fargate ? instead_on_fargate : instead) {
  if (ecs.metadata_uri_v4) {
    uri_ = without_trailing_slashes(ecs.metadata_uri_v4->value);
    variable_ = "ECS_CONTAINER_METADATA_URI_V4";
  } else if (ecs.metadata_uri_v3) {
    uri_ = without_trailing_slashes(ecs.metadata_uri_v3->value);
    variable_ = "ECS_CONTAINER_METADATA_URI";
  }
}

Expected<ContainerMetadata> TaskEndpoint::container() { return container(deadline_); }

Expected<ContainerMetadata> TaskEndpoint::container(const http::Deadline& until) {
  if (container_) {
    return *container_;
  }
  TRY_ASSIGN(const auto body, get("", until));
  auto container = parse_container_metadata(body);
  if (!container) {
    return unusable(container.error());
  }

  if (!container->network_problem.empty()) {
    return unusable(container->network_problem);
  }

  if (container->network_mode == NetworkMode::unknown || !container->normal) {
    TRY_ASSIGN(auto whole, task(until));
    const ContainerMetadata* other = find_networked(whole.containers);
    if (other == nullptr) {
      return unusable(whole.containers_problem.empty() ? "no NetworkMode in its Networks"
                                                       : whole.containers_problem);
    }
    container->network_mode = other->network_mode;
    container->address = other->address;
    container->address_problem = other->address_problem;
    container->mac = other->mac;
    container->mac_problem = other->mac_problem;
  }
  container_ = std::move(*container);
  return *container_;
}

Expected<TaskMetadata> TaskEndpoint::task() { return task(deadline_); }

Expected<TaskMetadata> TaskEndpoint::task(const http::Deadline& until) {
  if (task_) {
    return *task_;
  }
  TRY_ASSIGN(const auto body, get("/task", until));
  auto task = parse_task_metadata(body);
  if (!task) {
    return unusable(task.error());
  }
  task_ = std::move(*task);
  return *task_;
}

support::Origin TaskEndpoint::origin(std::string_view field) const {
  return support::Origin::ecs(fmt::format("{} {}", uri_, field));
}

std::unexpected<support::Error> TaskEndpoint::unusable(std::string_view reason) const {
  return failure(ExitCode::unavailable, fmt::format("cannot use the task metadata of {}: {}; {}",
                                                    support::printable(uri_), reason, instead_));
}

Expected<std::string> TaskEndpoint::get(std::string_view path, const http::Deadline& until) {
  if (!is_http_uri(uri_)) {
    return failure(ExitCode::unavailable,
                   fmt::format("cannot read the task metadata: {} is not an http URI: '{}'; the "
                               "ECS agent sets it, nothing else should; or {}",
                               variable_, support::printable(uri_), instead_));
  }
  http::HttpRequest request;
  request.url = fmt::format("{}{}", uri_, path);
  request.body_limit = document_limit;
  const Question asked{Question::Kind::task_metadata,
                       "the task metadata",
                       request.url,
                       variable_,
                       fargate_,
                       instead_};
  const http::Clock::Duration patience =
      std::min(patience_.value_or(until.remaining()), until.remaining());
  if (outage_ && patience <= outage_->patience) {
    return failure(ExitCode::unavailable, explain(asked, outage_->attempted));
  }
  const http::RetryPolicy policy{.patience = patience};
  http::Attempted attempted = http::send_with_retries(
      http_, clock_, deadline_, policy, std::move(request),
      [&](const http::Attempted& so_far, http::Clock::Duration left) {
        spdlog::warn("{}; {}", explain(asked, so_far), format_outlook(so_far, left));
      });
  if (attempted.result && tokens_.are_repeated_in(*attempted.result)) {
    return unusable("it repeats the token of the instance metadata service");
  }
  if (!attempted.result || attempted.result->status != 200 ||
      http::is_worth_retrying(attempted.result)) {
    auto error = failure(ExitCode::unavailable, explain(asked, attempted));
    if (attempted.attempts > 0) {
      outage_ = {std::move(attempted), patience};
    }
    return error;
  }
  return std::move(attempted.result->body);
}

}  // namespace es_entrypoint::metadata
