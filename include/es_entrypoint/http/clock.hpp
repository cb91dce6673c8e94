#pragma once

#include <algorithm>
#include <chrono>

namespace es_entrypoint::http {

/// The time, behind an interface so that tests need not wait. Tested by retry_test.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Monotonic: the wall clock is often corrected while a machine boots.
  [[nodiscard]] virtual TimePoint now() const = 0;
  virtual void sleep_for(Duration duration) = 0;
};

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override;
  void sleep_for(Duration duration) override;
};

/// The end of the time that all requests to the metadata services have together.
class Deadline {
 public:
  Deadline(const Clock& clock, Clock::Duration whole) : clock_(&clock), at_(clock.now() + whole) {}

  /// @return the time that is left; zero after the deadline.
  [[nodiscard]] Clock::Duration remaining() const;
  /// @return the deadline `part` from now, or this one if it is sooner.
  [[nodiscard]] Deadline within(Clock::Duration part) const {
    return {*clock_, std::min(part, remaining())};
  }

 private:
  const Clock* clock_;
  Clock::TimePoint at_;
};

}  // namespace es_entrypoint::http
