#include "es_entrypoint/ownership/ownership_walk.hpp"

#include "es_entrypoint/ownership/directory_entries.hpp"
#include "es_entrypoint/ownership/entry_giver.hpp"
#include "es_entrypoint/ownership/walk_level.hpp"
#include "es_entrypoint/ownership/work_queue.hpp"
#include "es_entrypoint/process/signals.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace es_entrypoint::ownership {
namespace {

using support::ExitCode;
using support::Expected;
using support::FileDescriptor;
using DirectoryPointer = std::shared_ptr<Directory>;

/// Of the directories on the way down, these many stay open; those above are opened again from
/// below when their turn comes.
constexpr std::size_t most_open_levels = 16;

/// Below this, starting threads takes longer than the walk.
constexpr std::uint64_t entries_for_one_thread = 500;

class Walk {
 public:
  Walk(DirectoryPointer top, EntryGiver& giver, WalkReport& report, unsigned threads)
      : top_(std::move(top)), giver_(giver), report_(report), threads_(threads) {}

  Expected<void> run();

 private:
  void work();
  void walk_tree(DirectoryPointer start);
  void give_entries(WalkLevel& level, DirectoryEntries& entries);
  void give_block(Directory& directory, const DirectoryEntries& entries);
  void collect_names(WalkLevel& level, const DirectoryEntries& entries);
  bool read_entries(const Directory& directory, DirectoryEntries& entries);
  void read_more_names(WalkLevel& level, DirectoryEntries& entries);
  DirectoryPointer open_next(WalkLevel& level, DirectoryEntries& entries);
  void go_up(std::deque<WalkLevel>& levels);
  static void park(WalkLevel& level);
  bool unpark(WalkLevel& level, const Directory& below);
  static bool has_late(const std::deque<WalkLevel>& levels);
  void release_all(const std::deque<WalkLevel>& levels);
  void finish(Directory& directory);
  void start_helpers();

  /// Whether to undo what is half done and end.
  [[nodiscard]] bool stops() const { return failed_ || process::noted_signal() != 0; }
  void fail(support::Error error);
  /// Passes the value on; a failure ends the walk.
  template <typename T>
  T value_or_fail(Expected<T> result) {
    if constexpr (std::is_void_v<T>) {
      if (!result) {
        fail(std::move(result.error()));
      }
    } else {
      if (result) {
        return std::move(*result);
      }
      fail(std::move(result.error()));
      return T{};
    }
  }

  DirectoryPointer top_;
  EntryGiver& giver_;
  WalkReport& report_;
  unsigned threads_;
  std::vector<std::thread> helpers_;
  std::thread::id first_thread_ = std::this_thread::get_id();
  WorkQueue queue_;
  std::atomic<bool> failed_ = false;
  std::mutex error_mutex_;
  std::optional<support::Error> error_;
};

Expected<void> Walk::run() {
  report_.count_seen(1);
  queue_.put_tree(top_);
  work();
  for (auto& helper : helpers_) {
    helper.join();
  }
  finish(*top_);
  TRY(process::check_noted_signal());
  return error_ ? Expected<void>(std::unexpected(*error_)) : Expected<void>();
}

void Walk::work() {
  while (auto work = queue_.take()) {
    if (work->tree) {
      walk_tree(work->tree);
    } else {
      give_block(*work->block->directory, work->block->entries);
    }
    queue_.done(*work);
  }
}

void Walk::start_helpers() {
  try {
    while (helpers_.size() + 1 < threads_) {
      helpers_.emplace_back([this] { work(); });
    }
  } catch (const std::system_error& error) {
    spdlog::debug("the walk goes on with {} threads: {}", helpers_.size() + 1, error.what());
    threads_ = 1;
  }
}

void Walk::walk_tree(DirectoryPointer start) {
  std::deque<WalkLevel> levels;
  DirectoryEntries entries;  // one buffer for all that are read
  levels.emplace_back(std::move(start));
  give_entries(levels.back(), entries);
  while (!levels.empty() && !stops()) {
    auto child = open_next(levels.back(), entries);
    if (!child) {
      go_up(levels);
    } else if (queue_.wants_work() && !has_late(levels)) {
      queue_.put_tree(std::move(child));
    } else {
      // Nobody comes back to these: a chain of directories needs no memory, however deep it is.
      while (!levels.empty() && levels.front().is_done() && !levels.front().is_to_be_given()) {
        levels.pop_front();
      }
      levels.emplace_back(std::move(child));
      give_entries(levels.back(), entries);
      if (levels.size() > most_open_levels) {
        park(levels[levels.size() - 1 - most_open_levels]);
      }
    }
  }
  release_all(levels);
}

/// Closes the directory of a level until its turn comes again. Not one that somebody else holds,
/// such as the top, or where a helper began: that stays open anyway, and could not be entered
/// again.
void Walk::park(WalkLevel& level) {
  if (!level.is_to_be_given() && level.directory().use_count() == 1) {
    level.park();
  }
}

/// Gives the entries of the directory that are none, and the directory itself: but the top, and
/// what would be closed to us then.
void Walk::give_entries(WalkLevel& level, DirectoryEntries& entries) {
  auto& directory = *level.directory();
  while (read_entries(directory, entries)) {
    collect_names(level, entries);
    if (entries.is_large() && queue_.wants_work()) {
      queue_.put_block(level.directory(), std::exchange(entries, {}));
    } else {
      give_block(directory, entries);
    }
  }
  while (directory.blocks_under_way > 0) {
    if (const auto block = queue_.take_back(directory)) {
      give_block(directory, block->entries);
      queue_.done(*block);
    }
  }
  if (&directory == top_.get()) {
    return;
  }
  if (giver_.closes_when_given(directory)) {
    level.leave_to_be_given();
  } else {
    finish(directory);
  }
}

/// Gives the directory itself; where the walk ends before its end, leaves it as it was.
void Walk::finish(Directory& directory) {
  if (!stops()) {
    value_or_fail(giver_.give_directory(directory));
  }
  if (stops()) {
    directory.release();
  }
}

void Walk::give_block(Directory& directory, const DirectoryEntries& entries) {
  entries.for_each([&](const DirectoryEntry& entry) {
    if (entry.type != DT_DIR) {
      value_or_fail(giver_.give_entry(directory, entry.name));
    }
    return !stops();
  });
}

bool Walk::read_entries(const Directory& directory, DirectoryEntries& entries) {
  if (stops()) {
    return false;
  }
  if (entries.read(directory.fd())) {
    return true;
  }
  // A directory that was removed meanwhile has no entries any more.
  const int error_number = errno;
  if (error_number != 0 && error_number != ENOENT && error_number != ESTALE) {
    fail(support::system_failure(
             ExitCode::cannot_own,
             fmt::format("cannot read {}", describe(report_.path(), directory.fd())), error_number)
             .error());
  }
  return false;
}

/// Remembers the directories among the entries.
void Walk::collect_names(WalkLevel& level, const DirectoryEntries& entries) {
  std::uint64_t count = 0;
  entries.for_each([&](const DirectoryEntry& entry) {
    ++count;
    level.remember(entry);
    return true;
  });
  report_.count_seen(count);
  if (std::this_thread::get_id() == first_thread_ && report_.seen() > entries_for_one_thread) {
    start_helpers();
  }
}

/// Reads on where the names in memory ended.
void Walk::read_more_names(WalkLevel& level, DirectoryEntries& entries) {
  level.rewind();
  bool has_room = true;
  while (has_room && read_entries(*level.directory(), entries)) {
    entries.for_each([&](const DirectoryEntry& entry) { return has_room = level.remember(entry); });
  }
}

/// @return the next directory in this one; null when there is none left.
DirectoryPointer Walk::open_next(WalkLevel& level, DirectoryEntries& entries) {
  while (!level.is_done() && !stops()) {
    const char* const name = level.take_name();
    if (name == nullptr) {
      read_more_names(level, entries);
    } else if (auto child = value_or_fail(giver_.open_directory(*level.directory(), name))) {
      return child;
    }
  }
  return nullptr;
}

/// Leaves the lowest level. The one above it may have been parked: it is what ".." leads to, if it
/// still is the same.
void Walk::go_up(std::deque<WalkLevel>& levels) {
  const auto left = std::move(levels.back());
  levels.pop_back();
  bool is_lost = false;
  if (!levels.empty() && !levels.back().directory()) {
    is_lost = !unpark(levels.back(), *left.directory());
  }
  if (left.is_to_be_given()) {
    finish(*left.directory());
  }
  if (is_lost) {
    release_all(levels);
    levels.clear();
  }
}

/// @return false where the level cannot be found again.
bool Walk::unpark(WalkLevel& level, const Directory& below) {
  FileDescriptor fd(::openat(below.fd(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat seen{};
  const bool opened = fd.is_open() && ::fstat(fd.get(), &seen) == 0;
  const int error_number = opened ? 0 : errno;
  if (opened && level.is_same(seen)) {
    level.unpark(giver_.enter(std::move(fd)));
  }
  if (level.directory()) {
    return true;
  }
  if (error_number != 0 && error_number != ENOENT && error_number != ESTALE) {
    fail(support::system_failure(
             ExitCode::cannot_own,
             fmt::format("cannot go back up from {}", describe(report_.path(), below.fd())),
             error_number)
             .error());
  } else {
    spdlog::warn(
        "{} was moved while ownership was being given: what is beside it may be left as it "
        "was until the next start",
        describe(report_.path(), below.fd()));
  }
  return false;
}

/// While one is to be given after all below it, nothing of that is left to other threads.
bool Walk::has_late(const std::deque<WalkLevel>& levels) {
  return std::ranges::any_of(levels, &WalkLevel::is_to_be_given);
}

void Walk::release_all(const std::deque<WalkLevel>& levels) {
  for (const auto& level : levels) {
    if (level.is_to_be_given()) {
      level.directory()->release();
    }
  }
}

void Walk::fail(support::Error error) {
  const std::lock_guard lock(error_mutex_);
  if (!error_) {
    error_ = std::move(error);
  }
  failed_ = true;
}

}  // namespace

Expected<void> give_tree(const DirectoryPointer& top, EntryGiver& giver, WalkReport& report,
                         unsigned threads) {
  return Walk(top, giver, report, threads).run();
}

}  // namespace es_entrypoint::ownership
