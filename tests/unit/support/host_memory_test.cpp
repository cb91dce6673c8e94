#include "es_entrypoint/support/host_memory.hpp"

#include <gtest/gtest.h>

#include <map>

#include <unistd.h>

namespace es_entrypoint::support {
namespace {

using Files = std::map<std::string, std::string>;

constexpr std::uint64_t mebibyte = 1024 * 1024;

struct LimitRow {
  std::string_view name;
  Files files;
  std::optional<std::uint64_t> limit;
  std::string origin;
};

class MemoryLimit : public testing::TestWithParam<LimitRow> {};

TEST_P(MemoryLimit, IsTheSmallestUpTheTree) {
  const auto& files = GetParam().files;
  const auto read = [&](const std::string& path) {
    const auto file = files.find(path);
    return file == files.end() ? std::nullopt : std::optional(file->second);
  };
  const auto limit = find_memory_limit(read, 8192 * mebibyte);
  ASSERT_EQ(limit.has_value(), GetParam().limit.has_value());
  if (limit) {
    EXPECT_EQ(limit->value, *GetParam().limit);
    EXPECT_EQ(limit->origin, Origin::file(GetParam().origin));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cgroups, MemoryLimit,
    testing::Values(
        LimitRow{"Nothing", {}, std::nullopt, ""},
        LimitRow{"V2InItsOwnNamespace",
                 {{"/proc/self/cgroup", "0::/\n"}, {"/sys/fs/cgroup/memory.max", "1073741824\n"}},
                 1024 * mebibyte,
                 "/sys/fs/cgroup/memory.max"},
        LimitRow{"V2Unlimited",
                 {{"/proc/self/cgroup", "0::/\n"}, {"/sys/fs/cgroup/memory.max", "max\n"}},
                 std::nullopt,
                 ""},
        LimitRow{"V2LimitedByItsParent",
                 {{"/proc/self/cgroup", "0::/ecs/task/container\n"},
                  {"/sys/fs/cgroup/ecs/task/container/memory.max", "max\n"},
                  {"/sys/fs/cgroup/ecs/task/memory.max", "536870912\n"},
                  {"/sys/fs/cgroup/ecs/memory.max", "1073741824\n"}},
                 512 * mebibyte,
                 "/sys/fs/cgroup/ecs/task/memory.max"},
        LimitRow{"V2OutsideOfItsNamespace",
                 {{"/proc/self/cgroup", "0::/../../other\n"},
                  {"/sys/fs/cgroup/memory.max", "1073741824\n"}},
                 1024 * mebibyte,
                 "/sys/fs/cgroup/memory.max"},
        LimitRow{"V1MountedAtItsOwnGroup",
                 {{"/proc/self/cgroup", "9:cpu,cpuacct:/docker/ab\n5:memory:/docker/ab\n"},
                  {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"}},
                 1024 * mebibyte,
                 "/sys/fs/cgroup/memory/memory.limit_in_bytes"},
        LimitRow{"V1Nested",
                 {{"/proc/self/cgroup", "5:memory:/ecs/ab\n0::/ecs/ab\n"},
                  {"/sys/fs/cgroup/memory/ecs/ab/memory.limit_in_bytes", "2147483648\n"},
                  {"/sys/fs/cgroup/memory/ecs/memory.limit_in_bytes", "1073741824\n"},
                  {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}},
                 1024 * mebibyte,
                 "/sys/fs/cgroup/memory/ecs/memory.limit_in_bytes"},
        LimitRow{"V1Unlimited",
                 {{"/proc/self/cgroup", "5:memory:/\n"},
                  {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}},
                 std::nullopt,
                 ""},
        LimitRow{"AboveThePhysicalMemory",
                 {{"/proc/self/cgroup", "0::/\n"}, {"/sys/fs/cgroup/memory.max", "8589934592\n"}},
                 std::nullopt,
                 ""},
        LimitRow{"Garbage",
                 {{"/proc/self/cgroup", "0::relative\nx\n::\n5:memory\n"},
                  {"/sys/fs/cgroup/memory.max", "1024\n"}},
                 std::nullopt,
                 ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ReadMemoryLimit, IsLessThanTheMachineHasAndNamesItsFile) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (const auto limit = read_memory_limit()) {
    EXPECT_LT(limit->value, pages * page);
    EXPECT_TRUE(limit->origin.where.starts_with("/sys/fs/cgroup/"));
  }
}

TEST(ParseCgroups, KeepsColonsOfThePath) {
  const auto groups = parse_cgroups("11:pids:/x\n3:memory,hugetlb:/a:b\n0::/c:d\n");
  EXPECT_EQ(groups.memory_v1, "/a:b");
  EXPECT_EQ(groups.unified, "/c:d");
}

TEST(ParseCgroupLimit, IsANumberOrNone) {
  EXPECT_EQ(parse_cgroup_limit("1024\n"), 1024U);
  for (const auto* text : {"", "max\n", "-1\n", "1k\n", "99999999999999999999999\n"}) {
    EXPECT_EQ(parse_cgroup_limit(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace es_entrypoint::support
