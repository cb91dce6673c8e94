#include "es_entrypoint/ownership/ownership_walk.hpp"

#include "es_entrypoint/ownership/directory_guard.hpp"
#include "es_entrypoint/ownership/open_below.hpp"
#include "es_entrypoint/ownership/thread_count.hpp"
#include "es_entrypoint/ownership/work_queue.hpp"
#include "es_entrypoint/process/signals.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <pthread.h>

namespace es_entrypoint::ownership {
namespace {

using support::Expected;
using DirectoryPointer = std::shared_ptr<Directory>;

/// Below this, starting threads takes longer than the walk.
constexpr std::uint64_t entries_for_one_thread = 500;
/// The threads share the counters, so they add in steps.
constexpr std::uint64_t entries_per_report = 64;

/// A cached directory opens in a hundredth of this, and one on a network volume takes longer.
constexpr std::chrono::microseconds slow_open{300};

/// A directory that is still to be walked.
struct Task {
  DirectoryPointer parent;  ///< null for the top, which is open
  std::string name;
};

class Walk {
 public:
  Walk(DirectoryPointer top, EntryChowner& chowner, WalkReport& report)
      : top_(std::move(top)), chowner_(chowner), report_(report) {}

  Expected<void> run();

 private:
  static void* work(void* walk);
  void visit(const Task& task);
  Expected<DirectoryPointer> open(const Task& task);
  Expected<std::vector<Task>> read(const DirectoryPointer& directory);
  void finish(DirectoryPointer directory);
  Expected<void> chown_directory(const Directory& directory);
  enum class Wanted { one_more, usual };
  void start_threads(Wanted wanted);

  /// Whether to undo half-done changes and end.
  [[nodiscard]] bool stops() const { return failed_ || process::noted_signal() != 0; }
  void fail(support::Error error);

  DirectoryPointer top_;
  EntryChowner& chowner_;
  WalkReport& report_;
  WorkQueue<Task> queue_;
  std::mutex helpers_mutex_;
  std::optional<ThreadCount> threads_;  ///< read when the first helper is wanted
  std::vector<pthread_t> helpers_;
  /// By inode: two threads may meet a directory that is moved meanwhile, and one must not chown it
  /// while the other relies on its being closed.
  std::array<std::mutex, 64> directory_mutexes_;
  std::atomic<bool> has_usual_threads_ = false, has_most_threads_ = false;
  std::atomic<bool> failed_ = false;
  std::mutex error_mutex_;
  std::optional<support::Error> error_;
};

Expected<void> Walk::run() {
  queue_.put({Task{}});
  work(this);
  // Only a thread with a task starts another, and no task is left.
  for (const auto helper : helpers_) {
    ::pthread_join(helper, nullptr);
  }
  TRY(process::check_noted_signal());
  return error_ ? Expected<void>(std::unexpected(*error_)) : Expected<void>();
}

void* Walk::work(void* walk) {
  auto& self = *static_cast<Walk*>(walk);
  while (const auto task = self.queue_.take()) {
    self.visit(*task);
    self.queue_.done();
  }
  return nullptr;
}

/// Opens and reads a directory, and queues the directories in it.
void Walk::visit(const Task& task) {
  auto directory = open(task);
  if (!directory) {
    fail(std::move(directory.error()));
  }
  if (!directory || !*directory) {
    if (task.parent && --task.parent->children == 0) {
      finish(task.parent);
    }
    return;
  }
  auto below = read(*directory);
  if (!below) {
    fail(std::move(below.error()));
  }
  if (!below || below->empty()) {
    finish(std::move(*directory));
    return;
  }
  (*directory)->children = below->size();
  queue_.put(std::move(*below));
}

/// @return null for what is skipped.
Expected<DirectoryPointer> Walk::open(const Task& task) {
  if (stops()) {
    return nullptr;
  }
  if (!task.parent) {
    return std::move(top_);
  }
  const auto start = std::chrono::steady_clock::now();
  auto directory = chowner_.open_directory(task.parent, task.name);
  if (std::chrono::steady_clock::now() - start > slow_open) {
    start_threads(Wanted::one_more);
  }
  return directory;
}

/// Reads all entries of a directory, and makes those that may be wrong its candidates.
/// @return the directories in it.
Expected<std::vector<Task>> Walk::read(const DirectoryPointer& directory) {
  std::vector<Task> below;
  std::uint64_t unreported = 0;
  while (!stops()) {
    errno = 0;
    const dirent* const entry = ::readdir(directory->stream.get());
    if (entry == nullptr) {
      break;
    }
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") {
      continue;
    }
    if (++unreported == entries_per_report) {
      report_.count_seen(std::exchange(unreported, 0));
    }
    TRY_ASSIGN(const auto look, chowner_.look_at_entry(*directory, *entry));
    if (look == EntryChowner::Look::directory) {
      below.push_back({directory, std::string(name)});
    } else if (look == EntryChowner::Look::candidate) {
      directory->candidates.append(name).push_back('\0');
    }
  }
  // A directory that was removed meanwhile has no entries.
  if (const int error_number = errno; !stops() && error_number != 0 && !means_gone(error_number)) {
    return support::system_failure(
        support::ExitCode::cannot_own,
        fmt::format("cannot read {}", describe(report_.path(), directory->fd())), error_number);
  }
  report_.count_seen(unreported);
  if (report_.seen() > entries_for_one_thread) {
    start_threads(Wanted::usual);
  }
  return below;
}

/// Chowns a directory, and each directory above it whose last unfinished child it was.
void Walk::finish(DirectoryPointer directory) {
  while (directory) {
    if (!stops()) {
      if (auto done = chown_directory(*directory); !done) {
        fail(std::move(done.error()));
      }
    }
    auto parent = directory->parent;
    directory = parent && --parent->children == 0 ? std::move(parent) : nullptr;
  }
}

Expected<void> Walk::chown_directory(const Directory& directory) {
  if (directory.is_right && directory.candidates.empty()) {
    return {};
  }
  const std::lock_guard lock(directory_mutexes_[directory.inode % directory_mutexes_.size()]);
  TRY_ASSIGN(const auto seen, chowner_.inspect(directory.fd()));
  DirectoryGuard guard(directory.fd(), seen, chowner_.owner());
  const auto& names = directory.candidates;
  for (std::size_t at = 0; at < names.size(); at = names.find('\0', at) + 1) {
    if (stops()) {
      return {};
    }
    TRY(chowner_.chown_entry(directory, guard, names.c_str() + at));
  }
  return chowner_.chown_directory(directory, guard, seen);
}

void Walk::start_threads(Wanted wanted) {
  if (has_most_threads_ || (wanted == Wanted::usual && has_usual_threads_)) {
    return;
  }
  const std::lock_guard lock(helpers_mutex_);
  if (!threads_) {
    threads_ = read_thread_count();
  }
  const auto running = [this] { return static_cast<unsigned>(helpers_.size() + 1); };
  const auto count = wanted == Wanted::usual ? threads_->usual : running() + 1;
  while (running() < std::min(count, threads_->most)) {
    pthread_t helper{};  // not std::thread, which would throw
    if (const int error = ::pthread_create(&helper, nullptr, work, this)) {
      spdlog::debug("no other thread helps to walk: {}", support::text_of_errno(error));
      threads_ = {.usual = running(), .most = running()};
      break;
    }
    helpers_.push_back(helper);
  }
  has_usual_threads_ = running() >= threads_->usual;
  has_most_threads_ = running() >= threads_->most;
}

void Walk::fail(support::Error error) {
  const std::lock_guard lock(error_mutex_);
  if (!error_) {
    error_ = std::move(error);
  }
  failed_ = true;
}

}  // namespace

Expected<void> chown_tree(DirectoryPointer top, EntryChowner& chowner, WalkReport& report) {
  return Walk(std::move(top), chowner, report).run();
}

}  // namespace es_entrypoint::ownership
