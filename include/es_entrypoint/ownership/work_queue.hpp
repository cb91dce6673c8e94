#pragma once

#include "es_entrypoint/ownership/directory.hpp"
#include "es_entrypoint/ownership/directory_entries.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace es_entrypoint::ownership {

/// A block of a directory's entries, to be given by whoever has time. The directory counts it as
/// under way.
struct Block {
  std::shared_ptr<Directory> directory;
  DirectoryEntries entries;
};

/// What the threads of a walk leave to one another: a directory with all below it, or a block.
/// Exactly one of both is set.
struct Work {
  std::shared_ptr<Directory> tree;
  std::optional<Block> block;
};

/// Holds little: work is put here only where a thread waits for it, so that the descriptors and
/// memory in it are bounded.
class WorkQueue {
 public:
  /// @return whether a thread waits and will not find anything.
  [[nodiscard]] bool wants_work() const { return waiting_ > queued_; }

  void put_tree(std::shared_ptr<Directory> tree);
  void put_block(std::shared_ptr<Directory> directory, DirectoryEntries entries);

  /// Waits for work. Each work taken ends with `done`.
  /// @return nothing when there is none and nobody is at work that could make more.
  [[nodiscard]] std::optional<Work> take();
  void done(const Work& work);

  /// Takes back a block of this directory, or waits for one to be done.
  /// @return nothing where none is waiting to be taken: look at `blocks_under_way` again.
  [[nodiscard]] std::optional<Block> take_back(const Directory& directory);
  void done(const Block& block);

 private:
  void put(Work work);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> works_;
  unsigned busy_ = 0;
  std::atomic<unsigned> waiting_ = 0;
  std::atomic<unsigned> queued_ = 0;
};

}  // namespace es_entrypoint::ownership
