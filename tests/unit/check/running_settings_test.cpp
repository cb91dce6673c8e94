#include "es_entrypoint/check/running_settings.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace es_entrypoint::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> format(const std::vector<support::Setting>& settings) {
  std::vector<std::string> texts;
  for (const auto& setting : settings) {
    texts.push_back(setting.name + "=" + setting.value);
  }
  return texts;
}

TEST(ParseRunningSettings, TakesJavasPropertiesOnlyUpTo2x) {
  const node::EngineWords words{
      .java = {"-Xms1g", "-Des.path.home=/usr/share/elasticsearch", "-Des.foreground=yes",
               "-Des.cluster.name=logs", "-Dfile.encoding=UTF-8"},
      .own = {"start", "-Ea=b", "--node.name", "n"}};
  EXPECT_THAT(format(parse_running_settings(*engine_of("2.4.6").dialect, words)),
              ElementsAre("node.name=n", "cluster.name=logs"));
  EXPECT_THAT(format(parse_running_settings(*engine_of("7.17.9").dialect, words)),
              ElementsAre("a=b"));
}

/// The settings of a 7.17 that count as the operator's.
std::vector<std::string> find_of_7(const std::vector<support::Setting>& running,
                                   const engine::Engine& engine = engine_of("7.17.9"),
                                   const options::Options& options = {}) {
  return format(find_operators_settings(running, engine, options));
}

TEST(FindOperatorsSettings, LeavesOutWhatTheLauncherAdds) {
  EXPECT_THAT(find_of_7({{"network.publish_host", "10.0.1.11"},
                         {"network.bind_host", "0.0.0.0"},
                         {"transport.publish_port", "32768"},
                         {"discovery.seed_providers", "ec2"},
                         {"discovery.ec2.groups", "sg-1"},
                         {"discovery.ec2.endpoint", "ec2.eu-central-1.amazonaws.com"},
                         {"node.attr.aws_availability_zone", "eu-central-1a"},
                         {"node.store.allow_mmap", "false"}}),
              IsEmpty());
}

TEST(FindOperatorsSettings, KeepsWhatOnlyTheOperatorCanHaveMade) {
  EXPECT_THAT(find_of_7({{"cluster.name", "logs"},
                         {"network.bind_host", "10.0.1.11"},
                         {"discovery.seed_providers", "file"},
                         {"discovery.seed_hosts", "10.0.1.12"},
                         {"node.attr.rack", "1"}}),
              UnorderedElementsAre("cluster.name=logs", "network.bind_host=10.0.1.11",
                                   "discovery.seed_providers=file",
                                   "discovery.seed_hosts=10.0.1.12", "node.attr.rack=1"));
}

TEST(FindOperatorsSettings, LeavesOutSeedHostsThatTheLauncherResolvesByDns) {
  options::Options options;
  options.discovery.value.choice = options::Discovery::Choice::dns;
  EXPECT_THAT(find_of_7({{"discovery.seed_hosts", "nodes"}}, engine_of("7.17.9"), options),
              IsEmpty());
}

TEST(FindOperatorsSettings, LeavesOutWhatIsConfiguredElsewhere) {
  auto engine = engine_of("7.17.9");
  engine.settings = {{"cluster.name", "other", support::Origin::environment("cluster.name")}};
  EXPECT_THAT(find_of_7({{"cluster.name", "logs"}}, engine), IsEmpty());
}

TEST(RunningCommand, HasTheRunningEnginesWordsInPlaceOfItsOwn) {
  engine::Command command{
      engine::CommandKind::engine, "/bin/elasticsearch", {"elasticsearch", "-Ea=1", "-Eb=2"}};
  command = without_engine_words(command);
  EXPECT_EQ(command.argv, (support::Arguments{"elasticsearch"}));
  command = with_settings(command, *engine_of("7.17.9").dialect,
                          std::vector<support::Setting>{{"strong", "1"}, {"weak", "2"}});
  EXPECT_EQ(command.argv, (support::Arguments{"elasticsearch", "-Eweak=2", "-Estrong=1"}));
}

TEST(RunningCommand, KeepsAnInitAndAnImagesScript) {
  const engine::Command command{engine::CommandKind::chained,
                                "/tini",
                                {"/tini", "--", "/docker-entrypoint.sh", "eswrapper", "-Ea=1"},
                                2,
                                "/docker-entrypoint.sh"};
  EXPECT_EQ(without_engine_words(command).argv,
            (support::Arguments{"/tini", "--", "/docker-entrypoint.sh", "eswrapper"}));
}

}  // namespace
}  // namespace es_entrypoint::check
