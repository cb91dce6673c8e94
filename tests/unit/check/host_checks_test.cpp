#include "es_entrypoint/check/host_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t plenty = 1048576;

struct HostRow {
  const char* version;
  const char* max_map_count;
  std::uint64_t open_files;
  std::uint64_t processes;
  Verdict map_count_verdict;
  Verdict open_files_verdict;
  Verdict processes_verdict;
};

class HostCheck : public testing::TestWithParam<HostRow> {};

TEST_P(HostCheck, IsJudgedAsTheEnginesOwnBootstrapChecksDo) {
  const HostRow& row = GetParam();
  const Limits limits{{1024, row.open_files}, {row.processes, std::nullopt}, {65536, 65536}};
  const Findings rows = check_host(engine_of(row.version), row.max_map_count, limits);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].verdict, row.map_count_verdict) << rows[0].seen;
  EXPECT_EQ(rows[1].verdict, row.open_files_verdict) << rows[1].seen;
  EXPECT_EQ(rows[2].verdict, row.processes_verdict) << rows[2].seen;
}

INSTANTIATE_TEST_SUITE_P(
    Check, HostCheck,
    testing::Values(
        HostRow{"7.17.9", "262144\n", plenty, plenty, Verdict::ok, Verdict::ok, Verdict::ok},
        HostRow{"7.17.9", "65530\n", 65535, 4096, Verdict::failure, Verdict::ok, Verdict::ok},
        HostRow{"6.8.23", "262144\n", 65535, 4095, Verdict::ok, Verdict::failure, Verdict::failure},
        HostRow{"opensearch-2.19.0", "262144\n", 65535, 4096, Verdict::ok, Verdict::ok,
                Verdict::ok},
        HostRow{"1.7.6", "65530\n", 4096, 1024, Verdict::warning, Verdict::warning,
                Verdict::warning},
        HostRow{"9.0.0", "", plenty, plenty, Verdict::warning, Verdict::ok, Verdict::ok}));

TEST(HostCheck, NeedsMemlockOnlyIfMemoryIsLocked) {
  const Limits limits{{plenty, plenty}, {plenty, plenty}, {65536, 65536}};
  engine::Engine engine = engine_of("8.17.0");
  EXPECT_EQ(check_host(engine, "262144", limits)[3].verdict, Verdict::ok);

  engine.settings = {{"bootstrap.memory_lock", "true", support::Origin::argv()}};
  const Finding row = check_host(engine, "262144", limits)[3];
  EXPECT_EQ(row.verdict, Verdict::failure);
  EXPECT_THAT(row.seen, HasSubstr("bootstrap.memory_lock=true (argv)"));
  const Limits unlimited{{}, {}, {}};
  EXPECT_EQ(check_host(engine, "262144", unlimited)[3].verdict, Verdict::ok);
}

}  // namespace
}  // namespace es_entrypoint::check
