#include "es_entrypoint/http/clock.hpp"

#include <algorithm>
#include <thread>

namespace es_entrypoint::http {

Clock::TimePoint SteadyClock::now() const { return std::chrono::steady_clock::now(); }

void SteadyClock::sleep_for(Duration duration) { std::this_thread::sleep_for(duration); }

Clock::Duration Deadline::remaining() const {
  const auto left = std::chrono::duration_cast<Clock::Duration>(at_ - clock_->now());
  return std::max(left, Clock::Duration::zero());
}

}  // namespace es_entrypoint::http
