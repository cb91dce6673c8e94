#include "es_entrypoint/check/engine_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

TEST(EngineCheck, WarnsIfTheReleaseIsNewerThanAnyKnown) {
  EXPECT_EQ(check_engine(engine_of("1.7.6")),
            (Finding{"engine", Verdict::ok, "Elasticsearch 1.7.6 in /usr/share/elasticsearch"}));
  const Finding newer = check_engine(engine_of("99.0.0"));
  EXPECT_EQ(newer.verdict, Verdict::warning);
  EXPECT_THAT(newer.seen,
              HasSubstr("Elasticsearch 99.0.0 in /usr/share/elasticsearch; newer than"));
}

TEST(UserCheck, FailsForRootIfTheEngineRefusesRoot) {
  identity::Identity identity;
  identity.user = "root";
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::failure);
  EXPECT_EQ(check_user(identity, engine_of("1.7.6"), RunBy::launcher).verdict, Verdict::warning);
  const Finding by_script = check_user(identity, engine_of("8.19.0"), RunBy::script);
  EXPECT_EQ(by_script.verdict, Verdict::failure);
  EXPECT_THAT(by_script.seen, HasSubstr("the image's script does not change the user"));
  identity.changes = true;
  EXPECT_THAT(check_user(identity, engine_of("8.19.0"), RunBy::script).seen,
              HasSubstr("set by the image's script"));
  identity.uid = 1000;
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::ok);
}

TEST(DiscoveryCheck, WarnsIfItIsChosenTwice) {
  engine::Engine engine = engine_of("7.17.9");
  engine.settings = {
      {"discovery.seed_providers", "ec2", support::Origin::argv()},
      {"discovery.seed_hosts", "10.0.0.1", support::Origin::config("elasticsearch.yml")}};
  const Findings rows = check_discovery(engine, plan::Discovery::ec2);
  EXPECT_EQ(rows.back().verdict, Verdict::warning);
  EXPECT_THAT(rows.back().seen,
              HasSubstr("discovery.seed_providers=ec2 (from argv), "
                        "discovery.seed_hosts=10.0.0.1 (from config elasticsearch.yml)"));
}

TEST(DiscoveryCheck, PassesByThePluginOrByTheOperator) {
  engine::Engine engine = engine_of("1.7.6");
  engine.plugins = {"cloud-aws"};
  for (const Finding& row : check_discovery(engine, plan::Discovery::ec2)) {
    EXPECT_EQ(row.verdict, Verdict::ok);
  }
  engine.settings = {{"discovery.type", "single-node", support::Origin::argv()}};
  for (const Finding& row : check_discovery(engine, plan::Discovery::none)) {
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

}  // namespace
}  // namespace es_entrypoint::check
