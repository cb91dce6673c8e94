#include "es_entrypoint/ownership/work_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace es_entrypoint::ownership {
namespace {

using Queue = WorkQueue<int>;

TEST(WorkQueue, HasTheLatestTaskFirst) {
  Queue queue;
  queue.put({1, 2});
  queue.put({3});
  for (const int expected : {3, 2, 1}) {
    EXPECT_EQ(queue.take(), expected);
    queue.done();
  }
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(WorkQueue, IsAtItsEndWhenItIsEmptyAndNoTaskIsUnderWay) {
  Queue queue;
  EXPECT_EQ(queue.take(), std::nullopt);
  queue.put({});
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(WorkQueue, WaitsForWhatTasksUnderWayMayPut) {
  Queue queue;
  queue.put({1});
  ASSERT_EQ(queue.take(), 1);
  std::atomic<bool> has_ended = false;
  std::jthread other([&] {
    EXPECT_EQ(queue.take(), 2);
    queue.done();
    EXPECT_EQ(queue.take(), std::nullopt);
    has_ended = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  queue.put({2});
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(has_ended);
  queue.done();
}

TEST(WorkQueue, TakesTasksThatOnlyMove) {
  WorkQueue<std::unique_ptr<int>> queue;
  std::vector<std::unique_ptr<int>> tasks;
  tasks.push_back(std::make_unique<int>(5));
  queue.put(std::move(tasks));
  const auto task = queue.take();
  ASSERT_TRUE(task);
  EXPECT_EQ(**task, 5);
}

/// Each task above 0 puts two of half its size, as directories do, and counts itself.
TEST(WorkQueue, HandsEveryTaskToOneOfManyThreads) {
  constexpr int size = 1 << 12;
  constexpr unsigned most_threads = 16;
  for (unsigned threads = 1; threads <= most_threads; threads *= 2) {
    Queue queue;
    std::atomic<int> taken = 0;
    queue.put({size});
    {
      std::vector<std::jthread> workers;
      for (unsigned number = 0; number < threads; ++number) {
        workers.emplace_back([&] {
          while (const auto task = queue.take()) {
            ++taken;
            if (*task > 0) {
              queue.put({*task / 2, *task / 2});
            }
            queue.done();
          }
        });
      }
    }
    EXPECT_EQ(taken, 4 * size - 1) << threads << " threads";
  }
}

}  // namespace
}  // namespace es_entrypoint::ownership
