#include "es_entrypoint/plan/discovery_warnings.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Words = std::vector<std::string>;

/// A node that finds others through EC2, and of which nothing is to be warned about.
Launch healthy(std::string_view version) {
  Launch launch{version};
  launch.engine.plugins = {std::string{launch.engine.dialect->plugin}};
  launch.set("discovery.zen.minimum_master_nodes", "2");
  if (!launch.engine.dialect->bootstrap.empty()) {
    launch.set(std::string{launch.engine.dialect->bootstrap.front()}, "10.0.1.11,10.0.1.12");
  }
  return launch;
}

constexpr std::array first_library = {"1.7.6",  "2.4.6",  "5.6.16", "6.8.23",
                                      "7.17.9", "8.18.0", "9.0.0",  "opensearch-2.8.0"};
constexpr std::array second_library = {"8.19.0", "9.1.0", "opensearch-2.9.0", "opensearch-3.0.0"};

TEST(EndpointWarning, IsForNamesThatTheFirstAwsLibrarySignsWrongly) {
  for (const auto* version : first_library) {
    for (const auto& [endpoint, signed_for] :
         {std::pair{"10.0.1.5:5000", "us-east-1"},
          {"https://ec2.internal", "us-east-1"},
          {"https://vpce-1.ec2.us-west-2.vpce.amazonaws.com", "'vpce'"}}) {
      auto launch = healthy(version);
      launch.set(std::string{launch.engine.dialect->endpoint}, endpoint);
      EXPECT_THAT(launch.warnings(), ElementsAre(AllOf(HasSubstr(launch.engine.dialect->endpoint),
                                                       HasSubstr(signed_for))))
          << version << endpoint;
    }
  }
}

TEST(EndpointWarning, IsNotForARegionsOwnNameNorForUsEast1) {
  for (const auto* version : first_library) {
    auto launch = healthy(version);
    launch.set(std::string{launch.engine.dialect->endpoint}, "ec2.us-west-2.amazonaws.com");
    EXPECT_THAT(launch.warnings(), IsEmpty()) << version;
    auto local = healthy(version);
    local.options.aws.ec2_endpoint = {*http::parse_uri("http://10.0.1.5:5000"),
                                      support::Origin::environment("AWS_ENDPOINT_URL_EC2")};
    EXPECT_THAT(local.warnings(), ElementsAre(HasSubstr("AWS_ENDPOINT_URL_EC2"))) << version;
    local.options.aws.region = {*dialect::parse_region("us-east-1"),
                                support::Origin::environment("AWS_REGION")};
    EXPECT_THAT(local.warnings(), IsEmpty()) << version;
  }
}

TEST(EndpointWarning, IsForAMissingSchemeThatTheSecondAwsLibraryNeeds) {
  for (const auto* version : second_library) {
    auto launch = healthy(version);
    launch.set("discovery.ec2.endpoint", "ec2.us-west-2.amazonaws.com",
               support::Origin::config("x.yml"));
    EXPECT_THAT(launch.warnings(),
                ElementsAre(AllOf(HasSubstr("config x.yml"), HasSubstr("https://"))))
        << version;
    auto whole = healthy(version);
    whole.set("discovery.ec2.endpoint", "http://10.0.1.5:5000");
    EXPECT_THAT(whole.warnings(), IsEmpty()) << version;
  }
}

TEST(MinimumMasters, AreWarnedAboutBelowTwoUpTo6) {
  for (const auto* version : {"1.7.6", "2.4.6", "5.0.2", "5.6.16", "6.8.23"}) {
    for (const auto& [value, is_warned] :
         {std::pair{"1", true}, {"0", true}, {"-1", true}, {"2", false}, {"${N}", false}}) {
      auto launch = healthy(version);
      launch.engine.settings = {
          {"discovery.zen.minimum_master_nodes", value, support::Origin::config("x.yml")}};
      EXPECT_EQ(launch.warnings().size(), is_warned ? 1U : 0U) << version << " " << value;
      launch.options.discovery.value.choice = options::Discovery::Choice::none;
      EXPECT_THAT(launch.warnings(), IsEmpty());
      launch.set("discovery.zen.ping.unicast.hosts", "10.0.1.12");
      EXPECT_EQ(launch.warnings().size(), is_warned ? 1U : 0U) << version << " by its own hosts";
    }
  }
  auto recent = healthy("7.17.9");
  recent.engine.settings.front().value = "1";
  EXPECT_THAT(recent.warnings(), IsEmpty());
}

struct BootstrapRow {
  std::string_view version;
  const char* name;
};

class Bootstrap : public testing::TestWithParam<BootstrapRow> {};

TEST_P(Bootstrap, IsWarnedAboutUntilAClusterExistsAndOnceItDoes) {
  const auto& row = GetParam();
  Launch launch{row.version, {"discovery-ec2"}};
  EXPECT_THAT(launch.warnings(),
              ElementsAre(AllOf(HasSubstr(row.name), HasSubstr("form no new cluster"),
                                HasSubstr("names or addresses of the first masters"))));
  launch.engine.holds_cluster_state = true;
  EXPECT_THAT(launch.warnings(), IsEmpty());
  launch.set(row.name, "10.0.1.11", support::Origin::config("x.yml"));
  EXPECT_THAT(launch.warnings(), ElementsAre(AllOf(HasSubstr(row.name), HasSubstr("config x.yml"),
                                                   HasSubstr("remove it"))));
  launch.engine.holds_cluster_state = false;
  EXPECT_THAT(launch.warnings(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Bootstrap,
    testing::Values(BootstrapRow{"7.0.1", "cluster.initial_master_nodes"},
                    BootstrapRow{"7.17.9", "cluster.initial_master_nodes"},
                    BootstrapRow{"8.19.0", "cluster.initial_master_nodes"},
                    BootstrapRow{"9.2.0", "cluster.initial_master_nodes"},
                    BootstrapRow{"opensearch-1.3.0", "cluster.initial_master_nodes"},
                    BootstrapRow{"opensearch-2.19.0", "cluster.initial_cluster_manager_nodes"},
                    BootstrapRow{"opensearch-3.0.0", "cluster.initial_cluster_manager_nodes"}));

TEST(Bootstrap, DoesNotConcernNodesThatCannotBeMaster) {
  for (const auto& [name, value, is_warned] : {std::tuple{"node.roles", "data,ingest", false},
                                               {"node.roles", "", false},
                                               {"node.roles", "data, master", true},
                                               {"node.roles", "cluster_manager", true},
                                               {"node.master", "false", false},
                                               {"node.master", "true", true}}) {
    Launch launch{"opensearch-2.19.0", {"discovery-ec2"}};
    launch.set(name, value);
    EXPECT_EQ(launch.warnings().size(), is_warned ? 1U : 0U) << name << "=" << value;
  }
}

TEST(Bootstrap, IsNotWarnedAboutWithoutDiscovery) {
  Launch launch{"8.17.0", {"discovery-ec2"}};
  launch.set("discovery.type", "single-node");
  EXPECT_THAT(launch.warnings(), IsEmpty());
}

struct OwnAddressRow {
  metadata::NetworkMode mode;
  bool fargate;
  const char* owner;  ///< empty if there is nothing to propose
};

class OwnAddress : public testing::TestWithParam<OwnAddressRow> {};

TEST_P(OwnAddress, ProposesDiscoveryByDns) {
  const auto& row = GetParam();
  const bool expected = *row.owner != '\0';
  for (const auto* version : {"1.7.6", "6.8.23", "8.19.0", "opensearch-3.0.0"}) {
    Launch launch{version};
    launch.peer.network_mode = row.mode;
    launch.options.ecs.fargate = row.fargate;
    const auto proposed = Contains(
        AllOf(HasSubstr("--discovery=dns:NAME"), HasSubstr("ES_ENTRYPOINT_DISCOVERY=dns:NAME")));
    EXPECT_EQ(testing::Value(launch.warnings(), proposed), expected) << version << " chose nothing";
    launch.engine.plugins = {std::string(launch.engine.dialect->plugin)};
    EXPECT_EQ(testing::Value(launch.warnings(), AllOf(proposed, Contains(HasSubstr(row.owner)))),
              expected)
        << version << " has the plugin";
    auto chosen = launch;
    chosen.options.discovery.value.choice = options::Discovery::Choice::none;
    EXPECT_THAT(chosen.warnings(), Not(proposed)) << version;
    auto named = launch;
    named.discover_by_dns({"es.local"});
    EXPECT_THAT(named.warnings(), Not(proposed)) << version;
    launch.set(std::string(launch.engine.dialect->seed_hosts), "10.0.1.12");
    EXPECT_THAT(launch.warnings(), Not(proposed)) << version;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Tasks, OwnAddress,
    testing::Values(OwnAddressRow{metadata::NetworkMode::awsvpc, false, "awsvpc"},
                    OwnAddressRow{metadata::NetworkMode::awsvpc, true, "awsvpc"},
                    OwnAddressRow{metadata::NetworkMode::unknown, true, "Fargate"},
                    OwnAddressRow{metadata::NetworkMode::pod, false, "pod"},
                    OwnAddressRow{metadata::NetworkMode::bridge, false, ""},
                    OwnAddressRow{metadata::NetworkMode::unknown, false, ""}));

TEST(DiscoveryJudged, IsMissingWhereABootstrapCheckWantsOne) {
  using State = Prerequisite::State;
  for (const auto& [version, state] : {std::pair{"1.7.6", State::tolerated},
                                       {"6.8.23", State::tolerated},
                                       {"7.0.1", State::missing},
                                       {"9.0.0", State::missing},
                                       {"opensearch-2.19.0", State::missing}}) {
    Launch launch{version};
    EXPECT_EQ(launch.prerequisite("discovery").state, state) << version;
    EXPECT_THAT(launch.prerequisite("discovery").remedy, HasSubstr("discovery.type=single-node"));
    Launch first{version};
    first.set("cluster.initial_master_nodes", "node-0");
    EXPECT_EQ(first.prerequisite("discovery").state, State::tolerated) << version;
    Launch alone{version};
    alone.set("discovery.type", "single-node");
    EXPECT_EQ(alone.prerequisite("discovery").state, State::met) << version;
    Launch named{version};
    named.discover_by_dns({"es.local"});
    EXPECT_EQ(named.prerequisite("discovery").state, State::met) << version;
  }
}

TEST(DiscoveryJudged, NamesThePluginOnlyWhereItIsMissing) {
  Launch without{"6.8.23"};
  EXPECT_THAT(without.prerequisite("discovery").remedy, StartsWith("install the plugin ("));
  Launch with{"6.8.23", {"discovery-ec2"}};
  with.options.discovery.value.choice = options::Discovery::Choice::none;
  EXPECT_THAT(with.prerequisite("discovery").remedy, StartsWith("use --discovery=ec2 or "));
  with.peer.network_mode = metadata::NetworkMode::awsvpc;  // whose tasks the plugin does not find
  EXPECT_THAT(with.prerequisite("discovery").remedy, StartsWith("use --discovery=dns:NAME, "));
}

TEST(DiscoveryJudged, AsNotThereYetWithoutAnAddressOfAnyName) {
  Launch launch{"1.7.6"};
  launch.discover_by_dns({"es.local"});
  EXPECT_EQ(launch.prerequisite("discovery").state, Prerequisite::State::met);
  launch.seeds = {{}, {"es.local"}};
  EXPECT_EQ(launch.prerequisite("discovery").state, Prerequisite::State::tolerated);
}

}  // namespace
}  // namespace es_entrypoint::plan
