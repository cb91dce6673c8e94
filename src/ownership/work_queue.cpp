#include "es_entrypoint/ownership/work_queue.hpp"

#include <algorithm>
#include <utility>

namespace es_entrypoint::ownership {

void WorkQueue::put(Work work) {
  {
    const std::lock_guard lock(mutex_);
    works_.push_back(std::move(work));
    ++queued_;
  }
  changed_.notify_all();
}

void WorkQueue::put_tree(std::shared_ptr<Directory> tree) {
  put({.tree = std::move(tree), .block = std::nullopt});
}

void WorkQueue::put_block(std::shared_ptr<Directory> directory, DirectoryEntries entries) {
  ++directory->blocks_under_way;
  put({.tree = nullptr, .block = Block{std::move(directory), std::move(entries)}});
}

std::optional<Work> WorkQueue::take() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.wait(lock, [&] { return !works_.empty() || busy_ == 0; });
  --waiting_;
  if (works_.empty()) {
    return std::nullopt;
  }
  auto work = std::move(works_.front());
  works_.pop_front();
  --queued_;
  ++busy_;
  return work;
}

void WorkQueue::done(const Work& work) {
  {
    const std::lock_guard lock(mutex_);
    if (work.block) {
      --work.block->directory->blocks_under_way;
    }
    --busy_;
  }
  changed_.notify_all();
}

std::optional<Block> WorkQueue::take_back(const Directory& directory) {
  std::unique_lock lock(mutex_);
  const auto found = std::ranges::find_if(works_, [&](const Work& work) {
    return work.block && work.block->directory.get() == &directory;
  });
  if (found == works_.end()) {
    const unsigned before = directory.blocks_under_way;
    changed_.wait(lock, [&] { return before == 0 || directory.blocks_under_way < before; });
    return std::nullopt;
  }
  auto block = std::move(found->block);
  works_.erase(found);
  --queued_;
  return block;
}

void WorkQueue::done(const Block& block) {
  const std::lock_guard lock(mutex_);
  --block.directory->blocks_under_way;
}

}  // namespace es_entrypoint::ownership
