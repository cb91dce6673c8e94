#include "es_entrypoint/check/engine_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

TEST(UserCheck, FailsForRootIfTheEngineRefusesRoot) {
  identity::Identity identity;
  identity.user = "root";
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::failure);
  EXPECT_EQ(check_user(identity, engine_of("1.7.6"), RunBy::launcher).verdict, Verdict::warning);
  const Finding by_script = check_user(identity, engine_of("8.19.0"), RunBy::script);
  EXPECT_EQ(by_script.verdict, Verdict::failure);
  EXPECT_THAT(by_script.seen, HasSubstr("the image's script does not change the user"));
  identity.uid = 1000;
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::ok);
}

TEST(DiscoveryCheck, WarnsIfItIsChosenTwice) {
  engine::Engine engine = engine_of("7.17.9");
  engine.settings = {
      {"discovery.seed_providers", "ec2", support::Origin::argv()},
      {"discovery.seed_hosts", "10.0.0.1", support::Origin::config("elasticsearch.yml")}};
  const Findings rows = check_discovery(engine, true);
  EXPECT_EQ(rows.back().verdict, Verdict::warning);
  EXPECT_THAT(rows.back().seen,
              HasSubstr("discovery.seed_providers=ec2 (from argv), "
                        "discovery.seed_hosts=10.0.0.1 (from config elasticsearch.yml)"));
}

TEST(DiscoveryCheck, WarnsIfItIsNotChosen) {
  EXPECT_EQ(check_discovery(engine_of("7.17.9"), false).back().verdict, Verdict::warning);
}

TEST(DiscoveryCheck, PassesByThePluginOrByTheOperator) {
  engine::Engine engine = engine_of("1.7.6");
  engine.plugins = {"cloud-aws"};
  for (const Finding& row : check_discovery(engine, true)) {
    EXPECT_EQ(row.verdict, Verdict::ok);
  }
  engine.settings = {{"discovery.type", "single-node", support::Origin::argv()}};
  for (const Finding& row : check_discovery(engine, false)) {
    EXPECT_EQ(row.verdict, Verdict::ok);
  }
}

TEST(DiscoveryCheck, FailsIfItWasRequestedWithoutThePlugin) {
  const auto rows =
      check_discovery(engine_of("1.7.6"),
                      support::failure(support::ExitCode::bad_config, "no plugin", "install it"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0], (Finding{"discovery", Verdict::failure, "no plugin", "install it"}));
}

struct HeapRow {
  const char* version;
  std::optional<std::uint64_t> limit;  ///< MiB
  const char* by_operator;             ///< empty for none
  Verdict verdict;
};

class HeapCheck : public testing::TestWithParam<HeapRow> {};

TEST_P(HeapCheck, IsComparedWithTheMemoryLimit) {
  const HeapRow& row = GetParam();
  engine::Engine engine = engine_of(row.version);
  if (*row.by_operator != '\0') {
    engine.heap = support::Sourced<std::string>{row.by_operator, support::Origin::argv()};
  }
  const options::Options options;
  const support::Environment environment;
  const engine::Command command;
  const metadata::PeerAddress peer;
  const metadata::Placement placement;
  const identity::Identity identity;
  plan::PlanInput input{.options = options,
                        .environment = environment,
                        .command = command,
                        .engine = engine,
                        .peer = peer,
                        .placement = placement,
                        .identity = identity,
                        .memory_limit = {}};
  if (row.limit) {
    input.memory_limit = support::Sourced{*row.limit * 1048576, support::Origin::file("cgroup")};
  }
  const Finding heap = check_heap(input);
  EXPECT_EQ(heap.verdict, row.verdict) << heap.seen;
}

INSTANTIATE_TEST_SUITE_P(
    Check, HeapCheck,
    testing::Values(HeapRow{"1.7.6", {}, "", Verdict::ok}, HeapRow{"1.7.6", 1024, "", Verdict::ok},
                    HeapRow{"1.7.6", 1024, "1g", Verdict::failure},
                    HeapRow{"1.7.6", 1024, "700m", Verdict::warning},
                    HeapRow{"6.8.23", 1024, "-Xmx2g", Verdict::failure},
                    HeapRow{"6.8.23", 4096, "-Xmx2g", Verdict::ok},
                    HeapRow{"8.17.0", 1024, "", Verdict::ok},
                    HeapRow{"8.17.0", 1024, "-XX:MaxRAMPercentage=50", Verdict::ok}));

}  // namespace
}  // namespace es_entrypoint::check
