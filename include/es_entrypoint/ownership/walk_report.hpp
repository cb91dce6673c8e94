#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// Counts what a walk over a tree has seen and changed, and logs it. All threads of the walk share
/// one. Tested by tests/privileged/test_ownership.py.
class WalkReport {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param path as the operator named it
  explicit WalkReport(std::string_view path);

  void count_seen(std::uint64_t entries);
  void count_changed();

  /// Warns of a file that was skipped since it has other names, maybe outside of the tree. After
  /// the first few of these, they are only counted.
  void skipped_hard_link(const std::string& file, const struct stat& seen);

  /// Reports another mount.
  /// @param is_right whether its top has the owner that the tree gets
  void skipped_mount(const std::string& mount, bool is_right);

  /// Warns of a directory that has the right owner, and is closed to a root without capabilities.
  void skipped_closed_directory(const std::string& directory);

  /// Reports at the end how many entries were checked and changed: at info level if something was
  /// changed or skipped, or it took long; at debug level otherwise.
  void finish() const;

  /// The path as the operator named it, printable.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t seen() const { return seen_; }

 private:
  void report_progress();

  std::string path_;
  Clock::time_point start_;
  std::atomic<Clock::rep> next_progress_;  // of the steady clock, since its epoch
  std::atomic<std::uint64_t> seen_ = 0;
  std::atomic<std::uint64_t> changed_ = 0;
  std::atomic<std::uint64_t> hard_links_ = 0;
  std::atomic<std::uint64_t> mounts_ = 0;
};

}  // namespace es_entrypoint::ownership
