#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"

#include <functional>
#include <optional>

namespace es_entrypoint::http {

/// How often and for how long one request is tried. The first attempt is short, because a healthy
/// service answers in a millisecond. Later attempts take twice the time, for a busy machine.
struct RetryPolicy {
  std::optional<unsigned> attempts = {};  ///< at most; unlimited before the deadline if unset
  /// The caller has an alternative: once connected, silence is final, and half of the time is kept.
  bool has_alternative = false;
  std::optional<Clock::Duration> attempt_timeout = {};  ///< of each attempt, including connecting
  std::optional<Clock::Duration> patience = {};  ///< of all attempts; else until the deadline
  Clock::Duration first_pause{50};               ///< doubled each time, drawn from [0, it]
  Clock::Duration longest_pause{2000};
};

/// The result of a request after its last attempt, or so far.
struct Outcome {
  HttpResult result = std::unexpected(TransportFailure{});
  unsigned attempts = 0;                      ///< 0: the deadline had passed before the first one
  std::optional<unsigned> max_attempts = {};  ///< as in the policy
  Clock::Duration elapsed{0};

  /// @return the response's status; 0 without a response.
  [[nodiscard]] int status() const { return result ? result->status : 0; }
  /// @return whether the request was sent and no byte came back in time.
  [[nodiscard]] bool is_silence() const;
  /// @return whether a 200 with a body came.
  [[nodiscard]] bool is_success() const;
};

/// @return whether trying again can help: connections that failed or ended early, timeouts, empty
///         bodies, 429 and 5xx. Not if the response would be the same.
[[nodiscard]] bool is_worth_retrying(const HttpResult& result);

/// Called at most once for a request, between two attempts, with the outcome so far and the time
/// that is left: when a second has passed or will pass in the next pause, unless the deadline is
/// within two seconds of the start.
using OnWait = std::function<void(const Outcome& so_far, Clock::Duration left)>;

/// Sends requests under one deadline. Every failure that may be temporary is retried, even a
/// missing route, which is usual while a machine boots.
class Retrier {
 public:
  /// The arguments outlive the object.
  Retrier(HttpClient& http, Clock& clock, const Deadline& deadline)
      : http_(&http), clock_(&clock), deadline_(&deadline) {}

  /// Sends the request until the response is final, or the attempts or the time are used up.
  /// @param request its timeouts are set here
  /// @param on_wait may be empty
  [[nodiscard]] Outcome send(const RetryPolicy& policy, HttpRequest request,
                             const OnWait& on_wait) const;

  /// @return the same under another deadline, which outlives it.
  [[nodiscard]] Retrier before(const Deadline& deadline) const {
    return {*http_, *clock_, deadline};
  }
  [[nodiscard]] const Deadline& deadline() const { return *deadline_; }

 private:
  HttpClient* http_;
  Clock* clock_;
  const Deadline* deadline_;
};

}  // namespace es_entrypoint::http
