#include "es_entrypoint/http/retry.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace es_entrypoint::http {
namespace {

using Kind = TransportFailure::Kind;
using Duration = Clock::Duration;
using namespace std::chrono_literals;

constexpr Duration shortest_attempt = 10ms;
constexpr Duration significant_attempt = 250ms;  ///< a shorter timeout proves nothing
constexpr Duration wait_worth_reporting = 1s;
constexpr Duration soon = 2s;  ///< if everything ends by then, the error reports the cause

bool is_worth_retrying(Kind kind) {
  switch (kind) {
    case Kind::unresolved:
    case Kind::refused:
    case Kind::unreachable:
    case Kind::connect_timeout:
    case Kind::no_answer:
    case Kind::slow_answer:
    case Kind::closed:
      return true;
    case Kind::bad_url:
    case Kind::too_large:
    case Kind::malformed:
    case Kind::internal:
      return false;
  }
  return false;
}

bool ran_out_of_time(const HttpResult& result) {
  return !result &&
         (result.error().kind == Kind::connect_timeout || result.error().kind == Kind::no_answer ||
          result.error().kind == Kind::slow_answer);
}

/// @return whether another attempt cannot help, or is not allowed.
bool is_final(const Outcome& outcome, const RetryPolicy& policy) {
  return !is_worth_retrying(outcome.result) || (policy.has_alternative && outcome.is_silence()) ||
         (policy.attempts && outcome.attempts >= *policy.attempts);
}

void set_timeouts(HttpRequest& request, const RetryPolicy& policy, unsigned attempt,
                  Duration remaining) {
  if (policy.has_alternative) {
    remaining /= 2;
  }
  const Duration whole = attempt == 1 ? 1s : 2s;
  request.connect_timeout = std::min(policy.attempt_timeout.value_or(whole / 2), remaining);
  request.timeout = std::min(policy.attempt_timeout.value_or(whole), remaining);
}

/// Without bodies: one of them is the token.
void log_attempt(const HttpRequest& request, const HttpResult& result) {
  const char* method = request.method == HttpRequest::Method::put ? "PUT" : "GET";
  if (result) {
    spdlog::debug("{} {}: {}, {} bytes", method, request.url, result->status, result->body.size());
  } else {
    spdlog::debug("{} {}: {}", method, request.url, result.error().detail);
  }
}

}  // namespace

bool is_worth_retrying(const HttpResult& result) {
  if (!result) {
    return is_worth_retrying(result.error().kind);
  }
  if (result->status == 200) {
    return result->body.empty() || result->body == "\n";
  }
  return result->status == 429 || result->status >= 500;
}

bool Outcome::is_silence() const { return !result && result.error().kind == Kind::no_answer; }

bool Outcome::is_success() const { return status() == 200 && !is_worth_retrying(result); }

Outcome Retrier::send(const RetryPolicy& policy, HttpRequest request, const OnWait& on_wait) const {
  const auto start = clock_->now();
  const Deadline end = deadline_->within(policy.patience.value_or(deadline_->remaining()));
  std::minstd_rand random(static_cast<unsigned>(start.time_since_epoch().count()));
  Duration longest_pause = policy.first_pause;
  Outcome outcome{.max_attempts = policy.attempts};
  bool reported = false;
  for (auto left = end.remaining(); left >= shortest_attempt; left = end.remaining()) {
    set_timeouts(request, policy, ++outcome.attempts, left);
    HttpResult result = http_->send(request);
    log_attempt(request, result);
    outcome.elapsed = std::chrono::duration_cast<Duration>(clock_->now() - start);
    // The cause so far is more specific than that of a last attempt with too little time.
    if (outcome.attempts > 1 && left < significant_attempt && ran_out_of_time(result)) {
      break;
    }
    outcome.result = std::move(result);
    left = end.remaining();
    if (is_final(outcome, policy) || left < shortest_attempt) {
      break;
    }
    // Full jitter: nodes that started together do not retry together. At least half of the time is
    // left for another attempt.
    std::uniform_int_distribution<Duration::rep> draw(0, longest_pause.count());
    const Duration pause = std::min(Duration(draw(random)), left / 2);
    longest_pause = std::min(longest_pause * 2, policy.longest_pause);
    if (!reported && on_wait && outcome.elapsed + pause >= wait_worth_reporting &&
        outcome.elapsed + left > soon) {
      reported = true;
      on_wait(outcome, left);
    }
    clock_->sleep_for(pause);
  }
  return outcome;
}

}  // namespace es_entrypoint::http
