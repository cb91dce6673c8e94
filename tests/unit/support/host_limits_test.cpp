#include "es_entrypoint/support/host_limits.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace es_entrypoint::support {
namespace {

TEST(HostLimits, ParsesTheKernelsNumberOnly) {
  EXPECT_EQ(parse_max_map_count("65530\n"), 65530U);
  EXPECT_EQ(parse_max_map_count("2147483647"), 2147483647U);
  for (const char* text :
       {"", "\n", "-1\n", "many\n", "0x10\n", "1 2\n", "99999999999999999999\n"}) {
    EXPECT_EQ(parse_max_map_count(text), std::nullopt) << text;
  }
}

TEST(HostLimits, AreThoseOfThisProcess) {
  const auto limits = read_host_limits();
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  EXPECT_EQ(limits.open_files.soft, files.rlim_cur);
  EXPECT_EQ(limits.open_files.hard, files.rlim_max);
  ASSERT_TRUE(limits.max_map_count);
  EXPECT_GT(*limits.max_map_count, 0U);
}

TEST(HostLimits, AreNothingWithoutALimit) {
  const auto processes = read_host_limits().processes;
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NPROC, &limit), 0);
  EXPECT_EQ(processes.hard.has_value(), limit.rlim_max != RLIM_INFINITY);
}

}  // namespace
}  // namespace es_entrypoint::support
