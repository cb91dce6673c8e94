#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// What a walk over a tree has seen and done so far, and what it tells about it while under way.
/// All threads of the walk share one.
class WalkReport {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param path as the operator named it
  explicit WalkReport(std::string_view path);

  void count_seen(std::uint64_t entries);
  void count_changed() { changed_.fetch_add(1, std::memory_order_relaxed); }

  /// Warns of a file that was left as it is since it has other names, maybe outside of the tree.
  /// After the first few of these, they are only counted.
  void hard_link_left(const std::string& file, const struct stat& seen);

  /// Tells of another mount, which is left alone.
  /// @param is_right whether its top has the owner that was to be given
  void mount_passed_over(const std::string& mount, bool is_right);

  /// Warns of a directory that has the right owner, and is closed to a root without capabilities.
  void closed_directory_left(const std::string& directory);

  /// Says at the end how many entries were seen and changed: at info level where something was
  /// changed or left, or it took long; at debug level otherwise.
  void finish() const;

  /// The path as the operator named it, printable.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t seen() const { return seen_; }
  [[nodiscard]] std::uint64_t changed() const { return changed_; }
  [[nodiscard]] std::uint64_t hard_links_left() const { return hard_links_; }

 private:
  void tell_progress(Clock::time_point now);

  std::string path_;
  Clock::time_point start_;
  std::atomic<Clock::rep> next_progress_;  // of the steady clock, since its epoch
  std::atomic<std::uint64_t> seen_ = 0;
  std::atomic<std::uint64_t> changed_ = 0;
  std::atomic<std::uint64_t> hard_links_ = 0;
  std::atomic<std::uint64_t> mounts_ = 0;
};

}  // namespace es_entrypoint::ownership
