#include "es_entrypoint/http/retry.hpp"

#include "es_entrypoint/http/given_tokens.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <utility>

namespace es_entrypoint::http {
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
  if (policy.has_alternative) {
    remaining /= 2;
  }
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
    // The client's words may hold a part of what the server sent.
    const bool repeats_request = std::ranges::any_of(
        request.headers,
        [&](const HttpHeader& header) { return repeats(result.error().detail, header.value); });
    spdlog::debug("{} {}: {}", method, request.url,
                  repeats_request ? "no usable answer" : result.error().detail);
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

/// The attempts at one request.
class Attempts {
 public:
  Attempts(HttpClient& http, Clock& clock, const Deadline& deadline, const RetryPolicy& policy,
           const OnDelay& on_delay)
      : http_(http),
        clock_(clock),
        deadline_(deadline),
        policy_(policy),
        on_delay_(on_delay),
        start_(clock.now()),
        patience_(clock, policy.patience.value_or(deadline.remaining())),
        pauses_(clock, policy) {}

  Attempted run(HttpRequest request) {
    while (remaining() >= shortest_attempt) {
      if (!attempt(request)) {
        break;
      }
      const Duration left = remaining();
      if (left < shortest_attempt) {
        break;
      }
      const Duration pause = pauses_.next(left);
      if (elapsed() + pause >= delay_worth_telling) {
        tell(so_far_, left);
      }
      clock_.sleep_for(pause);
    }
    return std::move(so_far_);
  }

 private:
  [[nodiscard]] Duration elapsed() const {
    return std::chrono::duration_cast<Duration>(clock_.now() - start_);
  }
  [[nodiscard]] Duration remaining() const {
    return std::min(deadline_.remaining(), patience_.remaining());
  }

  /// @return whether another one may help.
  bool attempt(HttpRequest& request) {
    const Duration left = remaining();
    set_timeouts(request, policy_, ++so_far_.attempts, left);
    tell_while_waiting(request, left);
    HttpResult result = http_.send(request);
    so_far_.elapsed = elapsed();
    log_attempt(request, result);
    if (so_far_.attempts > 1 && left < telling_attempt && ran_out_of_time(result)) {
      return false;
    }
    so_far_.result = std::move(result);

    if (!is_worth_retrying(so_far_.result)) {
      return false;
    }
    if (policy_.has_alternative && failed_by(so_far_.result, Kind::no_answer)) {
      return false;
    }
    return !is_last();
  }

  [[nodiscard]] bool is_last() const {
    return policy_.attempts && so_far_.attempts >= *policy_.attempts;
  }

  /// One attempt alone may take longer than anybody should wait for a word.
  void tell_while_waiting(HttpRequest& request, Duration left) {
    const bool is_final = is_last() || policy_.has_alternative;
    const auto end = clock_.now() + (is_final ? request.timeout : left);
    request.delay = std::max(delay_worth_telling - elapsed(), telling_attempt);
    request.on_delay = [this, end](Kind kind) {
      const Attempted waiting{std::unexpected(TransportFailure{kind, "still waiting"}),
                              so_far_.attempts, policy_.attempts, elapsed()};
      tell(waiting, std::chrono::duration_cast<Duration>(end - clock_.now()));
    };
  }

  void tell(const Attempted& attempted, Duration left) {
    if (told_ || !on_delay_ || attempted.elapsed + left <= soon_enough) {
      return;
    }
    told_ = true;
    on_delay_(attempted, left);
  }

  HttpClient& http_;
  Clock& clock_;
  const Deadline& deadline_;
  const RetryPolicy& policy_;
  const OnDelay& on_delay_;
  Clock::TimePoint start_;
  Deadline patience_;
  Pauses pauses_;
  Attempted so_far_{std::unexpected(TransportFailure{}), 0, policy_.attempts, Duration::zero()};
  bool told_ = false;
};

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

Attempted send_with_retries(HttpClient& http, Clock& clock, const Deadline& deadline,
                            const RetryPolicy& policy, HttpRequest request,
                            const OnDelay& on_delay) {
  return Attempts(http, clock, deadline, policy, on_delay).run(std::move(request));
}

}  // namespace es_entrypoint::http
