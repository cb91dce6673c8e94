#include "es_entrypoint/metadata/request.hpp"

#include "es_entrypoint/metadata/status_causes.hpp"
#include "es_entrypoint/metadata/transport_causes.hpp"
#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

Cause find_cause(const RequestContext& context, const http::Outcome& outcome) {
  if (outcome.attempts == 0) {
    return {"no time was left for the request", more_time_remedy};
  }
  return outcome.result ? find_cause(context, *outcome.result)
                        : find_cause(context, outcome.result.error());
}

/// @return both texts; the separator only if neither is empty.
std::string join(std::string_view first, std::string_view separator, std::string_view second) {
  return fmt::format("{}{}{}", first, first.empty() || second.empty() ? "" : separator, second);
}

std::string format_count(unsigned attempts) {
  return fmt::format("{} attempt{}", attempts, attempts == 1 ? "" : "s");
}

/// @return what to do; more time cannot help if the operator's number of attempts was used up.
std::string format_remedy(const Cause& cause, const http::Outcome& outcome) {
  const bool by_number = outcome.max_attempts && outcome.attempts >= *outcome.max_attempts &&
                         http::is_worth_retrying(outcome.result);
  if (by_number) {
    const std::string gave_up =
        fmt::format("gave up after {}, as AWS_METADATA_SERVICE_NUM_ATTEMPTS says; raise it",
                    format_count(outcome.attempts));
    return join(cause.more_time.empty() ? cause.remedy : "", "; ", gave_up);
  }
  return join(cause.remedy, "; ", cause.more_time);
}

std::string format_attempts(const http::Outcome& outcome) {
  return outcome.attempts == 0 ? ""
                               : fmt::format(" ({}, {})", format_count(outcome.attempts),
                                             format_duration(outcome.elapsed));
}

/// @return how the request is retried: "trying for another 13.2 s", or "trying 2 more times" if the
///         operator limited the number of attempts.
std::string format_outlook(const http::Outcome& so_far, http::Clock::Duration left) {
  const unsigned most = so_far.max_attempts.value_or(0);
  if (most > so_far.attempts) {
    const unsigned more = most - so_far.attempts;
    return fmt::format("trying {} more time{}", more, more == 1 ? "" : "s");
  }
  return fmt::format("trying for another {}", format_duration(left));
}

support::Error make_error(const RequestContext& context, std::string_view reason,
                          std::string_view remedy) {
  return {support::ExitCode::unavailable,
          fmt::format("cannot read {} from {}: {}", context.what,
                      support::printable(context.endpoint), reason),
          join(remedy, "; or ", context.workaround)};
}

}  // namespace

http::Outcome send_request(const http::Retrier& retrier, const http::RetryPolicy& policy,
                           http::HttpRequest request, const RequestContext& context) {
  return retrier.send(
      policy, std::move(request), [&](const http::Outcome& so_far, http::Clock::Duration left) {
        const auto error = explain(context, so_far);
        support::warn(
            {fmt::format("{}; {}", error.problem, format_outlook(so_far, left)), error.remedy});
      });
}

support::Error explain(const RequestContext& context, const http::Outcome& outcome) {
  const Cause cause = find_cause(context, outcome);
  return make_error(context, cause.reason + format_attempts(outcome),
                    format_remedy(cause, outcome));
}

support::Error explain_unusable(const RequestContext& context, std::string_view reason) {
  return make_error(context, fmt::format("the response is {}", reason), intermediary_remedy);
}

std::string format_duration(http::Clock::Duration duration) {
  if (duration < std::chrono::seconds(1)) {
    return fmt::format("{} ms", duration.count());
  }
  const double seconds = std::chrono::duration<double>(duration).count();
  return duration.count() % 1000 == 0 ? fmt::format("{:.0f} s", seconds)
                                      : fmt::format("{:.1f} s", seconds);
}

}  // namespace es_entrypoint::metadata
