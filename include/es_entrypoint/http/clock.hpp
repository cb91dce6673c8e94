#pragma once

#include <algorithm>
#include <chrono>

namespace es_entrypoint::http {

/// Time, so that tests need not wait for it. Tested by retry_test.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Monotonic: a corrected wall clock, usual while a machine boots, changes nothing.
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
  Deadline(const Clock& clock, Clock::Duration whole)
      : clock_(&clock), whole_(whole), at_(clock.now() + whole) {}

  /// @return the time that is left; zero once it has passed.
  [[nodiscard]] Clock::Duration remaining() const;
  [[nodiscard]] Clock::Duration whole() const { return whole_; }
  /// @return the end of so much of it from now on.
  [[nodiscard]] Deadline within(Clock::Duration part) const {
    return {*clock_, std::min(part, remaining())};
  }

 private:
  const Clock* clock_;
  Clock::Duration whole_;
  Clock::TimePoint at_;
};

}  // namespace es_entrypoint::http
