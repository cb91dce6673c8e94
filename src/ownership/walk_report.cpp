#include "es_entrypoint/ownership/walk_report.hpp"

#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace es_entrypoint::ownership {
namespace {

/// Most walks take less.
constexpr std::chrono::seconds first_progress_after{3};
constexpr std::chrono::seconds progress_every{10};

/// The others only count in the last line.
constexpr std::uint64_t most_hard_link_warnings = 10;

/// How often to look at the clock.
constexpr std::uint64_t changes_between_progress = 64;

}  // namespace

WalkReport::WalkReport(std::string_view path)
    : path_(support::printable(path)),
      start_(Clock::now()),
      next_progress_((start_ + first_progress_after).time_since_epoch().count()) {}

void WalkReport::count_seen(std::uint64_t entries) {
  seen_ += entries;
  report_progress();
}

void WalkReport::count_changed() {
  if (++changed_ % changes_between_progress == 0) {
    report_progress();
  }
}

void WalkReport::report_progress() {
  const auto now = Clock::now();
  auto due = next_progress_.load();
  const auto next = (now + progress_every).time_since_epoch().count();
  // Only one of several threads reports.
  if (now.time_since_epoch().count() < due || !next_progress_.compare_exchange_strong(due, next)) {
    return;
  }
  spdlog::info("still changing ownership of {}: {} entries checked, {} changed in {} s", path_,
               seen(), changed_.load(),
               std::chrono::duration_cast<std::chrono::seconds>(now - start_).count());
}

void WalkReport::skipped_hard_link(const std::string& file, const struct stat& seen) {
  if (hard_links_.fetch_add(1) >= most_hard_link_warnings) {
    return;
  }
  support::warn(
      {fmt::format("skipped {} (owner {}:{}): it has {} hard links, and another may lie outside {}",
                   file, seen.st_uid, seen.st_gid, seen.st_nlink, path_),
       "chown it yourself if it belongs to the engine"});
}

void WalkReport::skipped_mount(const std::string& mount, bool is_right) {
  if (is_right) {
    spdlog::debug("skipped {}: another file system is mounted there", mount);
    return;
  }
  ++mounts_;
  support::warn({fmt::format("skipped {}: another file system is mounted there", mount),
                 "if it belongs to the engine, add it to --own"});
}

void WalkReport::skipped_closed_directory(const std::string& directory) {
  support::warn({fmt::format(
      "skipped {}: owner is correct, but root cannot enter it without CAP_DAC_OVERRIDE",
      directory)});
}

void WalkReport::finish() const {
  const auto took = Clock::now() - start_;
  const bool matters = changed_ + hard_links_ + mounts_ > 0 || took >= first_progress_after;
  spdlog::log(matters ? spdlog::level::info : spdlog::level::debug,
              "{}: {} entries checked, {} changed, {} hard links and {} mounts skipped, in {} ms",
              path_, seen(), changed_.load(), hard_links_.load(), mounts_.load(),
              std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
}

}  // namespace es_entrypoint::ownership
