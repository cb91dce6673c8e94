#include "es_entrypoint/launch/ownership_walk.hpp"

#include "es_entrypoint/launch/directory_entries.hpp"
#include "es_entrypoint/launch/entry_giver.hpp"
#include "es_entrypoint/launch/work_queue.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

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

namespace es_entrypoint::launch {

namespace {

using support::ExitCode;
using support::Expected;
using support::FileDescriptor;
using DirectoryPointer = std::shared_ptr<Directory>;

/// Of the directories on the way down, these many stay open; those above are opened again from
/// below when their turn comes.
constexpr std::size_t most_open_levels = 16;

/// Names that a level keeps in memory; it reads the directory again for more.
constexpr std::size_t most_names = 1024;

/// Below this, starting threads takes longer than the walk.
constexpr std::uint64_t entries_for_one_thread = 500;

/// A directory on the way down: its own entries are given, the directories in it are still to be
/// walked.
struct Level {
  struct Name {
    std::string text;
    off_t next;  ///< where reading goes on after it
  };

  explicit Level(DirectoryPointer opened)
      : directory(std::move(opened)),
        device(directory->seen().st_dev),
        inode(directory->seen().st_ino) {}

  [[nodiscard]] bool is_done() const { return next_name == names.size() && !has_more; }

  /// Closes the directory and forgets its names, to be opened and read again.
  void park() {
    if (next_name > 0) {
      resume_at = names[next_name - 1].next;
    }
    has_more = !is_done();
    names = {};
    next_name = 0;
    directory.reset();
  }

  DirectoryPointer directory;  ///< null while parked
  dev_t device;
  ino_t inode;
  std::vector<Name> names;
  std::size_t next_name = 0;
  bool has_more = false;  ///< directories that are not in `names`, from `resume_at` on
  off_t resume_at = 0;
};

bool is_directory(const Directory& directory, const DirectoryEntry& entry) {
  if (entry.type != DT_UNKNOWN) {
    return entry.type == DT_DIR;
  }
  struct stat seen{};
  return ::fstatat(directory.fd(), entry.name, &seen, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0 &&
         S_ISDIR(seen.st_mode);
}

class Walk {
 public:
  Walk(DirectoryPointer top, Owner owner, WalkReport& report, unsigned threads)
      : top_(std::move(top)), giver_(owner, report), report_(report), threads_(threads) {}

  Expected<void> run();

 private:
  void work();
  void walk_tree(DirectoryPointer start);
  void give_entries(Level& level);
  void give_block(Directory& directory, const DirectoryEntries& entries);
  void collect_names(Level& level, const DirectoryEntries& entries);
  bool read_entries(const Directory& directory, DirectoryEntries& entries);
  void read_more_names(Level& level);
  DirectoryPointer open_next(Level& level);
  void go_up(std::deque<Level>& levels);
  void start_helpers();

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
  EntryGiver giver_;
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
  if (!failed_) {
    value_or_fail(giver_.give_directory(*top_));
  }
  if (!error_) {
    return {};
  }
  top_->release();
  return std::unexpected(*error_);
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
  std::deque<Level> levels;
  levels.emplace_back(std::move(start));
  give_entries(levels.back());
  while (!levels.empty() && !failed_) {
    auto child = open_next(levels.back());
    if (!child) {
      go_up(levels);
    } else if (queue_.wants_work()) {
      queue_.put_tree(std::move(child));
    } else {
      // Nobody comes back to these: a chain of directories needs no memory, however deep it is.
      while (!levels.empty() && levels.front().is_done()) {
        levels.pop_front();
      }
      levels.emplace_back(std::move(child));
      give_entries(levels.back());
      if (levels.size() > most_open_levels) {
        levels[levels.size() - 1 - most_open_levels].park();
      }
    }
  }
}

/// Gives the entries of the directory that are none, and the directory itself, but the top.
void Walk::give_entries(Level& level) {
  auto& directory = *level.directory;
  DirectoryEntries entries;
  while (read_entries(directory, entries)) {
    collect_names(level, entries);
    if (entries.is_large() && queue_.wants_work()) {
      queue_.put_block(level.directory, std::exchange(entries, {}));
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
  if (!failed_) {
    value_or_fail(giver_.give_directory(directory));
  }
  if (failed_) {
    directory.release();
  }
}

void Walk::give_block(Directory& directory, const DirectoryEntries& entries) {
  entries.for_each([&](const DirectoryEntry& entry) {
    if (entry.type != DT_DIR) {
      value_or_fail(giver_.give_entry(directory, entry.name));
    }
    return !failed_;
  });
}

bool Walk::read_entries(const Directory& directory, DirectoryEntries& entries) {
  if (failed_) {
    return false;
  }
  if (entries.read(directory.fd())) {
    return true;
  }
  // A directory that was removed meanwhile has no entries any more.
  if (errno != 0 && errno != ENOENT && errno != ESTALE) {
    fail(support::system_failure(ExitCode::cannot_own,
                                 fmt::format("cannot read {}", describe(directory.fd())), errno)
             .error());
  }
  return false;
}

/// Remembers the directories among the entries, and what to read again when they are too many.
void Walk::collect_names(Level& level, const DirectoryEntries& entries) {
  std::uint64_t count = 0;
  entries.for_each([&](const DirectoryEntry& entry) {
    ++count;
    if (level.has_more || !is_directory(*level.directory, entry)) {
      return true;
    }
    if (level.names.size() < most_names) {
      level.names.push_back({entry.name, entry.next});
    } else {
      level.has_more = true;
      level.resume_at = level.names.back().next;
    }
    return true;
  });
  report_.count_seen(count);
  if (std::this_thread::get_id() == first_thread_ && report_.seen() > entries_for_one_thread) {
    start_helpers();
  }
}

/// Reads on where the names in memory ended.
void Walk::read_more_names(Level& level) {
  level.names.clear();
  level.next_name = 0;
  level.has_more = false;
  DirectoryEntries entries;
  ::lseek(level.directory->fd(), level.resume_at, SEEK_SET);
  while (!level.has_more && read_entries(*level.directory, entries)) {
    entries.for_each([&](const DirectoryEntry& entry) {
      if (is_directory(*level.directory, entry)) {
        level.names.push_back({entry.name, entry.next});
      }
      if (level.names.size() < most_names) {
        return true;
      }
      level.has_more = true;
      level.resume_at = level.names.back().next;
      return false;
    });
  }
}

/// @return the next directory in this one; null when there is none left.
DirectoryPointer Walk::open_next(Level& level) {
  while (!level.is_done() && !failed_) {
    if (level.next_name == level.names.size()) {
      read_more_names(level);
      continue;
    }
    const auto& name = level.names[level.next_name++].text;
    if (auto child = value_or_fail(giver_.open_directory(*level.directory, name.c_str()))) {
      return child;
    }
  }
  return nullptr;
}

/// Leaves the lowest level. The one above it may have been parked: it is what ".." leads to, if it
/// still is the same.
void Walk::go_up(std::deque<Level>& levels) {
  const auto left = std::move(levels.back().directory);
  levels.pop_back();
  if (levels.empty() || levels.back().directory) {
    return;
  }

  auto& level = levels.back();
  struct stat seen{};
  FileDescriptor fd(::openat(left->fd(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.is_open() && ::fstat(fd.get(), &seen) == 0 && seen.st_dev == level.device &&
      seen.st_ino == level.inode) {
    level.directory = std::make_shared<Directory>(std::move(fd), seen);
    return;
  }
  spdlog::warn(
      "{} was moved while ownership was being given: what is beside it may be left as it "
      "was until the next start",
      describe(left->fd()));
  levels.clear();
}

void Walk::fail(support::Error error) {
  const std::lock_guard lock(error_mutex_);
  if (!error_) {
    error_ = std::move(error);
  }
  failed_ = true;
}

}  // namespace

Expected<void> give_tree(const DirectoryPointer& top, Owner owner, WalkReport& report,
                         unsigned threads) {
  return Walk(top, owner, report, threads).run();
}

}  // namespace es_entrypoint::launch
