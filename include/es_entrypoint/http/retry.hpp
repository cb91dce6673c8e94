#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"

#include <functional>
#include <optional>

namespace es_entrypoint::http {

/// How often and how patiently one request is tried. The first attempt is short, because a service
/// that is there answers in a millisecond; the later ones give a busy machine twice the time.
struct RetryPolicy {
  std::optional<unsigned> attempts = {};  ///< the operator's number; else until the deadline
  /// Once connected, there is another way: silence is final, and half of the time is left for it.
  bool has_alternative = false;
  std::optional<Clock::Duration> attempt_timeout = {};  ///< of every attempt, connecting included
  std::optional<Clock::Duration> patience = {};         ///< with all attempts; else the deadline's
  Clock::Duration first_pause{50};                      ///< doubled each time, drawn from [0, it]
  Clock::Duration longest_pause{2000};
};

/// What became of a request after the last attempt.
struct Attempted {
  HttpResult result;
  unsigned attempts = 0;                       ///< 0: the deadline had passed before the first one
  std::optional<unsigned> most_attempts = {};  ///< as in the policy
  Clock::Duration elapsed{0};
};

using OnDelay = std::function<void(const Attempted& so_far, Clock::Duration left)>;

/// @return whether trying again can help: connections that failed or ended early, timeouts, empty
///         answers, 429 and 5xx. Not where the answer would stay the same.
[[nodiscard]] bool is_worth_retrying(const HttpResult& result);

/// Sends the request until the answer is final, the operator's attempts are used up, or the
/// deadline passes: whatever may heal is waited for, a route that is missing while a machine boots
/// too.
/// @param request its timeouts are set here
/// @param on_delay called once with what came of the attempts so far, and the time that may go by
///                 yet, as soon as a second has gone by or will in the next pause; not where it all
///                 ends within another; may be empty
[[nodiscard]] Attempted send_with_retries(HttpClient& http, Clock& clock, const Deadline& deadline,
                                          const RetryPolicy& policy, HttpRequest request,
                                          const OnDelay& on_delay);

}  // namespace es_entrypoint::http
