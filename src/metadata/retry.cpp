#include "es_entrypoint/metadata/retry.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Kind = TransportFailure::Kind;
using Duration = Clock::Duration;
using namespace std::chrono_literals;

constexpr Duration shortest_attempt = 10ms;  ///< with less left, another one is no attempt
constexpr Duration telling_attempt = 250ms;  ///< in less, running out of time tells nothing
constexpr Duration delay_worth_telling = 1s;
constexpr Duration soon_enough = 2s;  ///< when it all ends by then, its end tells the cause

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

bool failed_by(const HttpResult& result, Kind kind) {
  return !result && result.error().kind == kind;
}

bool ran_out_of_time(const HttpResult& result) {
  return failed_by(result, Kind::connect_timeout) || failed_by(result, Kind::no_answer) ||
         failed_by(result, Kind::slow_answer);
}

void set_timeouts(HttpRequest& request, const RetryPolicy& policy, unsigned attempt,
                  Duration remaining) {
  if (policy.has_alternative) remaining /= 2;
  request.connect_timeout = policy.attempt_timeout.value_or(attempt == 1 ? 500ms : 1s);
  request.timeout = policy.attempt_timeout.value_or(attempt == 1 ? 1s : 2s);
  request.connect_timeout = std::min(request.connect_timeout, remaining);
  request.timeout = std::min(request.timeout, remaining);
}

/// The bodies stay out of it: one of them is the token.
void log_attempt(const HttpRequest& request, const HttpResult& result) {
  const char* method = request.method == HttpRequest::Method::put ? "PUT" : "GET";
  if (result) {
    spdlog::debug("{} {}: {}, {} bytes", method, request.url, result->status, result->body.size());
  } else {
    spdlog::debug("{} {}: {}", method, request.url, result.error().detail);
  }
}

/// Full jitter: nodes that were started together do not come back together.
class Pauses {
 public:
  Pauses(const Clock& clock, const RetryPolicy& policy)
      : random_(static_cast<unsigned>(clock.now().time_since_epoch().count())),
        next_(policy.first_pause),
        longest_(policy.longest_pause) {}

  Duration next(Duration remaining) {
    std::uniform_int_distribution<Duration::rep> draw(0, next_.count());
    next_ = std::min(next_ * 2, longest_);
    return std::min(Duration(draw(random_)), remaining / 2);  // leaves time for another attempt
  }

 private:
  std::minstd_rand random_;
  Duration next_;
  Duration longest_;
};

}  // namespace

bool is_worth_retrying(const HttpResult& result) {
  if (!result) return is_worth_retrying(result.error().kind);
  if (result->status == 200) return result->body.empty() || result->body == "\n";
  return result->status == 429 || result->status >= 500;
}

Attempted send_with_retries(HttpClient& http, Clock& clock, const Deadline& deadline,
                            const RetryPolicy& policy, HttpRequest request,
                            const std::function<void(const Attempted&)>& on_delay) {
  const auto start = clock.now();
  Attempted attempted{std::unexpected(TransportFailure{}), 0, Duration::zero()};
  Pauses pauses(clock, policy);
  unsigned counted = 0;
  bool delay_told = false;
  const Deadline patience(clock, policy.patience.value_or(deadline.remaining()));
  const auto remaining = [&] { return std::min(deadline.remaining(), patience.remaining()); };

  for (auto left = remaining(); left >= shortest_attempt; left = remaining()) {
    set_timeouts(request, policy, ++attempted.attempts, left);
    HttpResult result = http.send(request);
    attempted.elapsed = std::chrono::duration_cast<Duration>(clock.now() - start);
    log_attempt(request, result);
    if (attempted.attempts > 1 && left < telling_attempt && ran_out_of_time(result)) break;
    attempted.result = std::move(result);

    if (!is_worth_retrying(attempted.result)) break;
    if (policy.has_alternative && failed_by(attempted.result, Kind::no_answer)) break;
    if (policy.count_all || ran_out_of_time(attempted.result)) ++counted;
    if (counted >= policy.attempts) break;

    left = remaining();
    if (left < shortest_attempt) break;
    const Duration pause = pauses.next(left);
    if (!delay_told && attempted.elapsed + pause >= delay_worth_telling &&
        attempted.elapsed + left > soon_enough) {
      on_delay(attempted);
      delay_told = true;
    }
    clock.sleep_for(pause);
  }
  return attempted;
}

}  // namespace es_entrypoint::metadata
