#include "es_entrypoint/plan/launch_plan.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using Words = std::vector<std::string>;

TEST(Plan, PublishesTheAddressInTheDialectBehindTheOperatorsWords) {
  Launch launch{"1.7.6"};
  launch.command.argv = {"elasticsearch", "--cluster.name=logs"};
  EXPECT_EQ(launch.plan().command.argv, (support::Arguments{"elasticsearch", "--cluster.name=logs",
                                                            "--network.publish_host=10.0.1.11"}));
}

TEST(Plan, BindsEveryInterfaceIfTheLineBindsLoopback) {
  EXPECT_EQ(words_of(Launch{"2.4.6"}.plan()),
            (Words{"--network.bind_host=0.0.0.0", "--network.publish_host=10.0.1.11"}));
  EXPECT_EQ(words_of(Launch{"8.17.0"}.plan()),
            (Words{"-Enetwork.bind_host=0.0.0.0", "-Enetwork.publish_host=10.0.1.11"}));
}

TEST(Plan, PassesSettingsInTheEnvironmentIfAnImagesScriptDropsArguments) {
  Launch launch{"8.1.3"};
  launch.command.kind = engine::CommandKind::chained;
  launch.engine.arguments_are_dropped = true;
  launch.command.argv = {"docker-entrypoint.sh", "eswrapper"};
  const auto plan = launch.plan();
  EXPECT_EQ(plan.command.argv, launch.command.argv);
  EXPECT_THAT(plan.environment_set, testing::Contains(Pair("network.publish_host", "10.0.1.11")));
}

TEST(Plan, LeavesTheBindingToAnOperatorWhoSetIt) {
  for (const auto* name :
       {"network.host", "network.bind_host", "transport.host", "transport.bind_host"}) {
    Launch launch{"8.17.0"};
    launch.set(name, "0.0.0.0", support::Origin::config("/etc/elasticsearch.yml"));
    EXPECT_THAT(words_of(launch.plan()),
                testing::AllOf(testing::Contains("-Enetwork.publish_host=10.0.1.11"),
                               testing::Not(testing::Contains(testing::HasSubstr("bind_host")))))
        << name;
  }
}

TEST(Plan, BindsAnIpv6AddressOnIpv6) {
  Launch launch{"8.17.0"};
  launch.peer.address = {"2600::1", support::Origin::imds("")};
  EXPECT_EQ(words_of(launch.plan()),
            (Words{"-Enetwork.bind_host=::", "-Enetwork.publish_host=2600::1"}));
}

TEST(Plan, KeepsTheOperatorsSettingsWithTheirOrigins) {
  Launch launch{"1.7.6"};
  launch.set("network.publish_host", "10.9.9.9", support::Origin::argv());
  const auto plan = launch.plan();
  EXPECT_EQ(words_of(plan), Words{});
  EXPECT_THAT(plan.kept, ElementsAre(support::Setting{"network.publish_host", "10.9.9.9",
                                                      support::Origin::argv()}));
}

TEST(Plan, LeadsToTheNamesOfTheOtherNodes) {
  for (const auto& [version, setting] : {std::pair{"5.6.16", "discovery.zen.ping.unicast.hosts"},
                                         {"6.8.23", "discovery.zen.ping.unicast.hosts"},
                                         {"7.17.9", "discovery.seed_hosts"},
                                         {"9.0.0", "discovery.seed_hosts"},
                                         {"opensearch-1.3.0", "discovery.seed_hosts"}}) {
    Launch launch{version, {"discovery-ec2"}};
    launch.discover_by_dns({"es.local", "es.other"});
    EXPECT_EQ(texts_of(launch.plan().added),
              (Words{std::string(setting) + "=es.local,es.other", "network.bind_host=0.0.0.0",
                     "network.publish_host=10.0.1.11"}))
        << version;
    EXPECT_EQ(to_string(launch.plan().added.front().origin), "--discovery");
  }
}

TEST(Plan, LeadsTo1_xByAddressesAndWithoutMulticast) {
  Launch launch{"1.7.6"};
  launch.discover_by_dns({"es.local"});
  launch.seeds.hosts = {"10.0.1.11", "10.0.1.12"};
  const auto plan = launch.plan();
  EXPECT_EQ(texts_of(plan.added), (Words{"discovery.zen.ping.unicast.hosts=10.0.1.11,10.0.1.12",
                                         "discovery.zen.ping.multicast.enabled=false",
                                         "network.publish_host=10.0.1.11"}));
  EXPECT_EQ(to_string(plan.added.front().origin), "the addresses of es.local");
  launch.seeds = {{}, {"es.local"}};
  EXPECT_EQ(texts_of(launch.plan().added).front(), "discovery.zen.ping.multicast.enabled=false");
  EXPECT_THAT(launch.warnings(), testing::Contains(HasSubstr("es.local has no IPv4 address yet")));
}

TEST(Plan, KeepsTheOperatorsHostsWhenAskedForDns) {
  for (const auto& [name, value] : {std::pair{"discovery.seed_hosts", "10.0.1.12"},
                                    {"discovery.zen.ping.unicast.hosts", "10.0.1.12"},
                                    {"discovery.type", "single-node"}}) {
    Launch launch{"7.17.9"};
    launch.discover_by_dns({"es.local"});
    launch.set(name, value);
    const auto plan = launch.plan();
    EXPECT_EQ(texts_of(plan.kept), Words{std::string(name) + "=" + value});
    EXPECT_THAT(texts_of(plan.added), Not(testing::Contains(HasSubstr("es.local"))));
    EXPECT_THAT(launch.warnings(), testing::Contains(AllOf(HasSubstr("--discovery"),
                                                           HasSubstr(name), HasSubstr("is kept"))));
  }
}

TEST(Plan, LeadsThePluginToItsPeers) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.placement.region = {*dialect::parse_region("eu-central-1"), support::Origin::imds("")};
  launch.placement.groups = {{"sg-1", "sg-2"}, support::Origin::imds("")};
  EXPECT_EQ(texts_of(launch.plan().added),
            (Words{"discovery.type=ec2", "discovery.zen.ping.multicast.enabled=false",
                   "discovery.ec2.groups=sg-1,sg-2", "cloud.aws.region=eu-central-1",
                   "network.publish_host=10.0.1.11"}));
}

TEST(Plan, CompletesTheBlogsCommandArray) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.command.argv = {"elasticsearch", "--discovery.type=ec2", "--discovery.ec2.groups=sg-9"};
  launch.set("discovery.type", "ec2");
  launch.set("discovery.ec2.groups", "sg-9");
  launch.placement.region = {*dialect::parse_region("eu-central-1"), support::Origin::imds("")};
  const auto plan = launch.plan();
  EXPECT_EQ(words_of(plan),
            (Words{"--discovery.type=ec2", "--discovery.ec2.groups=sg-9",
                   "--discovery.zen.ping.multicast.enabled=false",
                   "--cloud.aws.region=eu-central-1", "--network.publish_host=10.0.1.11"}));
  EXPECT_EQ(texts_of(plan.kept), (Words{"discovery.type=ec2", "discovery.ec2.groups=sg-9"}));
}

TEST(Plan, AddsNoDiscoveryBesideAnother) {
  Launch launch{"7.17.9", {"discovery-ec2"}};
  launch.set("discovery.seed_hosts", "10.0.0.1", support::Origin::config("x.yml"));
  const auto plan = launch.plan();
  EXPECT_EQ(texts_of(plan.added),
            (Words{"network.bind_host=0.0.0.0", "network.publish_host=10.0.1.11"}));
  EXPECT_EQ(texts_of(plan.kept), (Words{"discovery.seed_hosts=10.0.0.1"}));
}

TEST(Plan, KeepsAContradictingDiscoveryWholeAndWarns) {
  Launch launch{"8.19.0", {"discovery-ec2"}};
  launch.options.discovery = {{options::Discovery::Choice::ec2, {}},
                              support::Origin::option("--discovery")};
  launch.set("discovery.seed_providers", "file");
  launch.set("cluster.initial_master_nodes", "a");
  launch.placement.region = {*dialect::parse_region("eu-west-1"), support::Origin::imds("")};
  const auto plan = launch.plan();
  EXPECT_EQ(texts_of(plan.added),
            (Words{"network.bind_host=0.0.0.0", "network.publish_host=10.0.1.11"}));
  EXPECT_EQ(texts_of(plan.kept), (Words{"discovery.seed_providers=file"}));
  EXPECT_THAT(support::messages_of(plan.warnings),
              ElementsAre(testing::AllOf(HasSubstr("--discovery"),
                                         HasSubstr("discovery.seed_providers=file (from argv)"))));
}

TEST(Plan, ListsAKeptSettingOnce) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.discovery = {{options::Discovery::Choice::ec2, {}},
                              support::Origin::option("--discovery")};
  launch.set("discovery.zen.ping.multicast.enabled", "true");
  EXPECT_EQ(texts_of(launch.plan().kept), (Words{"discovery.zen.ping.multicast.enabled=true"}));
}

TEST(Plan, LeavesARegionOfEc2AloneWhichBeatsTheOthers) {
  Launch launch{"2.4.6", {"cloud-aws"}};
  launch.set("cloud.aws.ec2.region", "us-east-1", support::Origin::config("x.yml"));
  launch.placement.region = {*dialect::parse_region("ap-south-1"), support::Origin::imds("")};
  EXPECT_THAT(texts_of(launch.plan().added),
              testing::Not(testing::Contains(testing::HasSubstr("ap-south-1"))));
  EXPECT_FALSE(resolve_needs(launch.options, launch.engine, launch.environment)->region);
}

TEST(Plan, PassesTheRegionToThePluginsLibraryUnlessItsOwnVariableDoes) {
  const support::Environment::Variable wanted{"AWS_REGION", "eu-west-1"};
  Launch launch{"8.19.0", {"discovery-ec2"}};
  launch.options.aws.region = {*dialect::parse_region("eu-west-1"),
                               support::Origin::environment("AWS_DEFAULT_REGION")};
  launch.environment = support::Environment{{{"AWS_DEFAULT_REGION", "eu-west-1"}}};
  EXPECT_THAT(launch.plan().environment_set, testing::Contains(wanted));
  launch.environment = support::Environment{{{"AWS_REGION", "eu-west-1"}}};
  EXPECT_THAT(launch.plan().environment_set, testing::Not(testing::Contains(wanted)));
}

TEST(Plan, GivenGroupsBeatTheInstances) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.discovery_groups = {{options::DiscoveryGroups::Choice::given, {"web", "sg-2"}},
                                     support::Origin::option("--discovery-groups")};
  EXPECT_THAT(texts_of(launch.plan().added), testing::Contains("discovery.ec2.groups=web,sg-2"));
}

TEST(Plan, AllGroupsMeansNoFilter) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.discovery_groups.value.choice = options::DiscoveryGroups::Choice::all;
  launch.placement.groups = {{"sg-1"}, support::Origin::imds("")};
  EXPECT_THAT(texts_of(launch.plan().added),
              testing::Not(testing::Contains(testing::StartsWith("discovery.ec2.groups"))));
}

TEST(Plan, HandsTheEc2EndpointToThePlugin) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.aws.ec2_endpoint = {*http::parse_uri("http://10.0.1.5:5000"),
                                     support::Origin::environment("AWS_ENDPOINT_URL_EC2")};
  const auto added = texts_of(launch.plan().added);
  EXPECT_THAT(added, testing::Contains("cloud.aws.ec2.endpoint=http://10.0.1.5:5000"));
  EXPECT_THAT(added, testing::Contains("cloud.aws.ec2.protocol=http"));
}

TEST(Plan, WarnsOfANodeThatMayElectItself) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  EXPECT_THAT(launch.warnings(),
              ElementsAre(testing::HasSubstr("discovery.zen.minimum_master_nodes")));
  launch.set("discovery.zen.minimum_master_nodes", "2");
  EXPECT_TRUE(launch.warnings().empty());
}

TEST(Plan, PublishesTheHostsPorts) {
  Launch launch{"1.7.6"};
  launch.peer.http_port = {32768, support::Origin::ecs("")};
  launch.peer.transport_port = {32769, support::Origin::ecs("")};
  EXPECT_EQ(words_of(launch.plan()),
            (Words{"--http.publish_port=32768", "--transport.publish_port=32769",
                   "--network.publish_host=10.0.1.11"}));
}

TEST(Plan, WarnsIfDiscoveryCannotFindAMappedTransportPort) {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.set("discovery.zen.minimum_master_nodes", "2");
  launch.peer.transport_port = {32769, support::Origin::ecs("")};
  EXPECT_THAT(launch.warnings(), ElementsAre(testing::HasSubstr("32769")));
}

TEST(Plan, WarnsOfATasksOwnAddressThatEc2DoesNotKnow) {
  const auto warnings_of = [](Launch& launch) {
    launch.set("discovery.zen.minimum_master_nodes", "2");
    launch.set("cluster.initial_master_nodes", "a");
    launch.peer.network_mode = metadata::NetworkMode::awsvpc;
    return launch.warnings();
  };
  Launch old{"1.7.6", {"cloud-aws"}};
  EXPECT_THAT(warnings_of(old),
              ElementsAre(testing::HasSubstr("discovery.zen.ping.unicast.hosts")));
  Launch recent{"opensearch-2.19.0", {"discovery-ec2"}};
  EXPECT_THAT(warnings_of(recent), ElementsAre(testing::HasSubstr("discovery.seed_hosts")));

  recent.peer.network_mode = metadata::NetworkMode::pod;
  EXPECT_THAT(recent.warnings(), ElementsAre(testing::HasSubstr("in Kubernetes a pod")));

  recent.options.discovery = {{options::Discovery::Choice::ec2, {}}, support::Origin::argv()};
  recent.set("discovery.seed_hosts", "10.0.2.100");
  EXPECT_THAT(warnings_of(recent), testing::IsEmpty());
  Launch without_plugin{"7.17.9"};
  EXPECT_THAT(warnings_of(without_plugin), ElementsAre(testing::HasSubstr("dns:NAME")));
}

TEST(Plan, MakesZoneAndInstanceAttributesOfTheNode) {
  Launch launch{"8.17.0"};
  launch.placement.zone = {"eu-central-1a", support::Origin::imds("")};
  launch.placement.instance_id = {"i-1", support::Origin::imds("")};
  const auto added = texts_of(launch.plan().added);
  EXPECT_THAT(added, testing::Contains("node.attr.aws_availability_zone=eu-central-1a"));
  EXPECT_THAT(added, testing::Contains("node.attr.aws_instance_id=i-1"));
}

TEST(Plan, SetsTheVariablesOfTheUserAndUnsetsThoseOfTheLauncher) {
  Launch launch{"1.7.6"};
  launch.environment = support::Environment{
      {{"PATH", "/bin"}, {"ES_ENTRYPOINT_USER", "elasticsearch"}, {"ES_ENTRYPOINT_HEAP", ""}}};
  const auto plan = launch.plan();
  EXPECT_THAT(plan.environment_set,
              ElementsAre(Pair("HOME", "/home/elasticsearch"), Pair("USER", "elasticsearch"),
                          Pair("LOGNAME", "elasticsearch")));
  EXPECT_THAT(plan.environment_unset, ElementsAre("ES_ENTRYPOINT_USER", "ES_ENTRYPOINT_HEAP"));
}

TEST(Plan, LeavesAKeptCallersEnvironmentAlone) {
  Launch launch{"1.7.6"};
  launch.identity.changes = false;
  EXPECT_TRUE(launch.plan().environment_set.empty());
  EXPECT_TRUE(launch.plan().ownership.empty());
}

TEST(Plan, OwnsDataAndLogsInTheHome) {
  EXPECT_THAT(Launch{"1.7.6"}.plan().ownership,
              ElementsAre(ownership::Ownership{"/usr/share/engine/data", 108, 105, false, {}},
                          ownership::Ownership{"/usr/share/engine/logs", 108, 105, false, {}}));
}

TEST(Plan, OwnsDataAndLogsInTheOperatorsDirectories) {
  Launch launch{"1.7.6"};
  launch.set("path.data", "/a, b,${DISK}/c,");
  launch.set("path.logs", "/var/log/es");
  EXPECT_THAT(launch.plan().ownership,
              ElementsAre(ownership::Ownership{"/a", 108, 105, false, {}},
                          ownership::Ownership{"/usr/share/engine/b", 108, 105, false, {}},
                          ownership::Ownership{"/var/log/es", 108, 105, false, {}}));
}

TEST(Plan, OwnsNothingWhoseNameOnlyTheEngineKnows) {
  Launch launch{"8.17.0"};
  launch.set("path.data", "${NONE}/e,/mnt/a,${DISK");
  EXPECT_THAT(launch.plan().ownership,
              ElementsAre(ownership::Ownership{"/mnt/a", 108, 105, false, {}},
                          ownership::Ownership{"/usr/share/engine/logs", 108, 105, false, {}}));
}

TEST(Plan, OwnsOnlyThePathsThatAreSpecified) {
  Launch launch{"1.7.6"};
  launch.options.own = {options::Own{false, {"/x"}}, support::Origin::option("--own")};
  EXPECT_THAT(launch.plan().ownership, ElementsAre(ownership::Ownership{"/x", 108, 105, true, {}}));
  launch.options.own->value = {true, {}};
  EXPECT_TRUE(launch.plan().ownership.empty());
}

TEST(Plan, ChangesOwnersOnlyAsRoot) {
  Launch launch{"1.7.6"};
  launch.caller_is_root = false;
  launch.options.own = {options::Own{false, {"/x"}}, support::Origin::option("--own")};
  EXPECT_TRUE(launch.plan().ownership.empty());
}

TEST(Plan, LeavesOwnershipToAnOfficialImagesScript) {
  Launch launch{"8.17.0"};
  launch.command.kind = engine::CommandKind::chained;
  EXPECT_TRUE(launch.plan().ownership.empty());
}

TEST(Plan, StartsNoEngineAsRootThatRefusesIt) {
  Launch launch{"2.4.6"};
  launch.identity = {0, 0, {0}, "/root", "elasticsearch", true};
  const auto refused = make_plan(launch.input());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, support::ExitCode::no_permission);
  launch.options.user = {{"root"}, support::Origin::option("--user")};
  EXPECT_TRUE(make_plan(launch.input()));
}

TEST(Plan, ForeignCommandsAreLeftAsTheyAre) {
  const engine::Command command{engine::CommandKind::foreign, "/bin/bash", {"bash", "-c", "id"}};
  const identity::Identity caller{0, 0, {0}, "/root", "root", false};
  const auto plan = make_foreign_plan(command, caller);
  EXPECT_EQ(plan.command.argv, command.argv);
  EXPECT_FALSE(plan.engine);
  EXPECT_TRUE(plan.environment_set.empty() && plan.environment_unset.empty() &&
              plan.ownership.empty() && plan.added.empty() && plan.kept.empty());
}

TEST(Plan, WarnsOfAPathThatIsSkippedAndOwnsTheOthers) {
  Launch launch{"1.7.6"};
  launch.set("path.data", "/srv/x", support::Origin::config("/config/elasticsearch.yml"));
  auto input = launch.input();
  auto& found = input.ownership.own.paths.emplace_back();
  found.path = "/srv/x";
  found.open_file = "/config/elasticsearch.yml";
  found.exists = found.is_directory = true;
  const auto plan = make_plan(input).value();
  EXPECT_THAT(plan.ownership,
              ElementsAre(ownership::Ownership{"/usr/share/engine/logs", 108, 105, false, {}}));
  EXPECT_THAT(support::messages_of(plan.warnings), testing::Contains(HasSubstr("--own /srv/x")));
}

TEST(Plan, WarnsOfALauncherThatOthersThanRootCanChange) {
  const Launch launch{"1.7.6"};
  auto input = launch.input();
  input.ownership.open_launcher = "/es-entrypoint";
  EXPECT_THAT(support::messages_of(make_plan(input).value().warnings),
              testing::Contains(HasSubstr("/es-entrypoint")));
}

TEST(Plan, OwnsSpecifiedPathsForTheUserOfTheImagesScript) {
  Launch launch{"7.17.9"};
  launch.command.kind = engine::CommandKind::chained;
  launch.identity = {0, 0, {0}, "/root", "root", false};
  launch.options.own = {options::Own{false, {"/x"}},
                        support::Origin::environment("ES_ENTRYPOINT_OWN")};
  auto input = launch.input();
  const auto refused = make_plan(input);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, support::ExitCode::usage);
  EXPECT_THAT(refused.error().message(), HasSubstr("--user"));

  input.ownership.script_identity = identity::Identity{1000, 0, {0}, "/", "1000", true};
  EXPECT_THAT(make_plan(input).value().ownership,
              ElementsAre(ownership::Ownership{"/x", 1000, 0, true, {}}));

  launch.options.user = {{"108:105"}, support::Origin::option("--user")};
  launch.identity = {108, 105, {105}, "/", "108", true};
  EXPECT_THAT(launch.plan().ownership, ElementsAre(ownership::Ownership{"/x", 108, 105, true, {}}));
}

}  // namespace
}  // namespace es_entrypoint::plan
