#pragma once

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace es_entrypoint::ownership {

/// The tasks that threads share. The last one put is the first one taken: the walk is then depth
/// first, and each thread has at most one directory open on each level.
template <typename Task>
class WorkQueue {
 public:
  void put(std::vector<Task> tasks) {
    {
      const std::lock_guard lock(mutex_);
      std::ranges::move(tasks, std::back_inserter(tasks_));
    }
    changed_.notify_all();
  }

  /// Waits for a task. `done` must be called when the task is finished, after any `put` of it.
  /// @return nothing when no task is left and none is under way.
  [[nodiscard]] std::optional<Task> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !tasks_.empty() || under_way_ == 0; });
    if (tasks_.empty()) {
      return std::nullopt;
    }
    std::optional<Task> task(std::move(tasks_.back()));
    tasks_.pop_back();
    ++under_way_;
    return task;
  }

  void done() {
    const std::lock_guard lock(mutex_);
    if (--under_way_ == 0) {
      changed_.notify_all();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Task> tasks_;
  unsigned under_way_ = 0;
};

}  // namespace es_entrypoint::ownership
