#include "es_entrypoint/ownership/thread_count.hpp"

#include <gtest/gtest.h>

#include <utility>

#include <sys/resource.h>

namespace es_entrypoint::ownership {
namespace {

TEST(CpuQuota, IsInCoresRoundedUp) {
  EXPECT_EQ(parse_cpu_quota("50000 100000\n"), 1U);
  EXPECT_EQ(parse_cpu_quota("100000 100000\n"), 1U);
  EXPECT_EQ(parse_cpu_quota("150000 100000"), 2U);
  EXPECT_EQ(parse_cpu_quota("400000\n 100000\n"), 4U);
}

TEST(CpuQuota, IsNoneIfNothingLimits) {
  for (const auto* text :
       {"max 100000\n", "-1\n 100000\n", "", " ", "100000", "0 100000", "1 0", "a b"}) {
    EXPECT_EQ(parse_cpu_quota(text), std::nullopt) << text;
  }
}

TEST(ThreadCount, IsOneForEachCoreAndMoreOnSlowVolumes) {
  const auto count = read_thread_count();
  EXPECT_GE(count.usual, 1U);
  EXPECT_LE(count.usual, count.most);
  EXPECT_LE(count.most, 32U);
}

TEST(ThreadCount, LeavesEachThreadTheDescriptorsForADeepTree) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  for (const auto& [files, most] : {std::pair{100U, 1U}, std::pair{300U, 2U}}) {
    const rlimit few{.rlim_cur = files, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    EXPECT_EQ(read_thread_count().most, most);
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace es_entrypoint::ownership
