#include "es_entrypoint/ownership/thread_count.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::ownership {
namespace {

TEST(CpuQuota, IsInCoresRoundedUp) {
  EXPECT_EQ(parse_cpu_quota("50000 100000\n"), 1U);
  EXPECT_EQ(parse_cpu_quota("100000 100000\n"), 1U);
  EXPECT_EQ(parse_cpu_quota("150000 100000"), 2U);
  EXPECT_EQ(parse_cpu_quota("400000\n 100000\n"), 4U);
}

TEST(CpuQuota, IsNoneWhereNothingLimits) {
  for (const auto* text :
       {"max 100000\n", "-1\n 100000\n", "", " ", "100000", "0 100000", "1 0", "a b"}) {
    EXPECT_EQ(parse_cpu_quota(text), std::nullopt) << text;
  }
}

TEST(ThreadCount, IsAtLeastOneAndAtMostSixteen) {
  EXPECT_GE(read_thread_count(), 1U);
  EXPECT_LE(read_thread_count(), 16U);
}

}  // namespace
}  // namespace es_entrypoint::ownership
