#include "es_entrypoint/ownership/walk_report.hpp"

#include "es_entrypoint/support/text.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::ownership {
namespace {

/// Most walks end before; who waits longer wants to know for what.
constexpr std::chrono::seconds first_progress_after{3};
constexpr std::chrono::seconds progress_every{10};

/// Each names a file; the count at the end covers the others.
constexpr std::uint64_t most_hard_link_warnings = 10;

}  // namespace

WalkReport::WalkReport(std::string_view path)
    : path_(support::printable(path)),
      start_(Clock::now()),
      next_progress_((start_ + first_progress_after).time_since_epoch().count()) {}

void WalkReport::count_seen(std::uint64_t entries) {
  seen_.fetch_add(entries, std::memory_order_relaxed);
  const auto now = Clock::now();
  if (now.time_since_epoch().count() >= next_progress_.load(std::memory_order_relaxed)) {
    tell_progress(now);
  }
}

void WalkReport::tell_progress(Clock::time_point now) {
  auto due = next_progress_.load();
  const auto next = (now + progress_every).time_since_epoch().count();
  // Of the threads that come here at once, one tells.
  if (now.time_since_epoch().count() < due || !next_progress_.compare_exchange_strong(due, next)) {
    return;
  }
  spdlog::info("still giving {}: {} entries seen, {} changed in {} s", path_, seen(), changed(),
               std::chrono::duration_cast<std::chrono::seconds>(now - start_).count());
}

void WalkReport::hard_link_left(const std::string& file, const struct stat& seen) {
  if (hard_links_.fetch_add(1) >= most_hard_link_warnings) {
    return;
  }
  spdlog::warn(
      "left {} with {}:{}: it has {} names (hard links), and another may be outside of {}; where "
      "it is the engine's, change its owner by hand",
      file, seen.st_uid, seen.st_gid, seen.st_nlink, path_);
}

void WalkReport::mount_passed_over(const std::string& mount, bool is_right) {
  if (is_right) {
    spdlog::debug("passed over {}: another file system is mounted there", mount);
    return;
  }
  ++mounts_;
  spdlog::warn(
      "left {} as it is: another file system is mounted there; name it by --own to give "
      "it too",
      mount);
}

void WalkReport::closed_directory_left(const std::string& directory) {
  spdlog::warn(
      "did not look into {}: it has the right owner, but is closed to root without "
      "CAP_DAC_OVERRIDE",
      directory);
}

void WalkReport::finish() const {
  const auto took = Clock::now() - start_;
  const bool matters = changed_ + hard_links_ + mounts_ > 0 || took >= first_progress_after;
  spdlog::log(
      matters ? spdlog::level::info : spdlog::level::debug,
      "{}: {} entries seen, {} changed, {} hard links and {} mounts left as they are, in {} ms",
      path_, seen(), changed(), hard_links_left(), mounts_.load(),
      std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
}

}  // namespace es_entrypoint::ownership
