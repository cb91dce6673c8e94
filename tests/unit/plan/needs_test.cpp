#include "es_entrypoint/plan/needs.hpp"

#include "plan/plan_fixture.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using Choice = options::Discovery::Choice;

metadata::Needs needs_of(const Launch& launch) {
  return resolve_needs(launch.options, launch.engine, launch.environment).value();
}

TEST(Needs, AnEngineWithoutThePluginNeedsItsAddressAlone) {
  const auto needs = needs_of(Launch{"1.7.6"});
  EXPECT_TRUE(needs.address);
  EXPECT_TRUE(needs.ports);
  EXPECT_FALSE(needs.region || needs.groups || needs.zone || needs.instance_id);
}

TEST(Needs, ThePluginNeedsRegionAndGroupsToo) {
  const auto needs = needs_of(Launch{"1.7.6", {"cloud-aws"}});
  EXPECT_TRUE(needs.address && needs.region && needs.groups);
}

TEST(Needs, NothingThatTheOperatorSaid) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.set("network.publish_host", "10.9.9.9");
  launch.set("discovery.ec2.groups", "sg-1");
  launch.set("cloud.aws.region", "eu-central-1");
  const auto needs = needs_of(launch);
  EXPECT_FALSE(needs.address || needs.groups || needs.region);
}

TEST(Needs, NoAddressIfNoneIsPublished) {
  Launch launch{"1.7.6"};
  launch.options.publish_host.value.source = options::PublishHost::Source::none;
  EXPECT_EQ(needs_of(launch), metadata::Needs{});
}

TEST(Needs, NothingForAnEngineThatOnlyPrintsInformation) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.node_attributes.value = options::NodeAttributes::automatic;
  launch.engine.only_informs = true;
  EXPECT_EQ(needs_of(launch), metadata::Needs{});
}

TEST(Needs, ZoneAndInstanceIfTheyBecomeAttributes) {
  Launch launch{"8.17.0"};
  launch.options.node_attributes.value = options::NodeAttributes::automatic;
  const auto needs = needs_of(launch);
  EXPECT_TRUE(needs.zone && needs.instance_id);
}

struct DiscoveryRow {
  const char* name;
  Choice asked;
  bool has_plugin;
  support::Setting chosen;  ///< by the operator; no name for nothing
  bool expected;
};

class DiscoveryChoice : public testing::TestWithParam<DiscoveryRow> {};

TEST_P(DiscoveryChoice, IsUsed) {
  const auto& row = GetParam();
  Launch launch{"1.7.6"};
  if (row.has_plugin) {
    launch.engine.plugins = {"cloud-aws"};
  }
  launch.options.discovery.value.choice = row.asked;
  if (!row.chosen.name.empty()) {
    launch.engine.settings.push_back(row.chosen);
  }
  EXPECT_EQ(resolve_discovery(launch.options, launch.engine).value() == Discovery::ec2,
            row.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Plan, DiscoveryChoice,
    testing::Values(
        DiscoveryRow{"AutoWithPlugin", Choice::automatic, true, {}, true},
        DiscoveryRow{"AutoWithoutPlugin", Choice::automatic, false, {}, false},
        DiscoveryRow{"AutoWhereTheOperatorChoseIt",
                     Choice::automatic,
                     true,
                     {"discovery.type", "ec2", support::Origin::argv()},
                     true},
        DiscoveryRow{"AutoWhereTheOperatorChoseHosts",
                     Choice::automatic,
                     true,
                     {"discovery.zen.ping.unicast.hosts", "10.0.0.1", support::Origin::argv()},
                     false},
        DiscoveryRow{"AskedForBesideHosts",
                     Choice::ec2,
                     true,
                     {"discovery.zen.ping.unicast.hosts", "10.0.0.1", support::Origin::argv()},
                     true},
        DiscoveryRow{"AskedForOnASingleNode",
                     Choice::ec2,
                     true,
                     {"discovery.type", "single-node", support::Origin::argv()},
                     false},
        DiscoveryRow{"SwitchedOff", Choice::none, true, {}, false}),
    [](const auto& row) { return row.param.name; });

TEST(Discovery, RequestedWithoutThePluginReportsHowToInstallIt) {
  Launch launch{"2.4.6"};
  launch.options.discovery = {{Choice::ec2, {}}, support::Origin::option("--discovery")};
  const auto result = resolve_needs(launch.options, launch.engine, launch.environment);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, support::ExitCode::bad_config);
  EXPECT_NE(result.error().message().find("bin/plugin install cloud-aws"), std::string::npos)
      << result.error().message();
}

TEST(User, IsTheEnginesNameUnlessSaid) {
  Launch launch{"opensearch-2.19.0"};
  EXPECT_EQ(resolve_user(launch.options, launch.command, launch.engine).specification,
            "opensearch");
  launch.options.user = {{"1000"}, support::Origin::option("--user")};
  EXPECT_EQ(resolve_user(launch.options, launch.command, launch.engine).specification, "1000");
}

TEST(User, IsLeftToAnImagesScript) {
  Launch launch{"8.17.0"};
  launch.command.kind = engine::CommandKind::chained;
  EXPECT_EQ(resolve_user(launch.options, launch.command, launch.engine), options::UserChoice{});
}

}  // namespace
}  // namespace es_entrypoint::plan
