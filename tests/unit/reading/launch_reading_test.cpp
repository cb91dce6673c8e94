#include "es_entrypoint/reading/launch_reading.hpp"

#include "engine/temporary_home.hpp"
#include "http/scripted_http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace es_entrypoint::reading {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using Script = http::ScriptedHttpClient::Script;

constexpr const char* token = "PUT http://169.254.169.254/latest/api/token";
constexpr const char* address = "GET http://169.254.169.254/latest/meta-data/local-ipv4";

/// The launch of an engine that finds its peers through EC2, against a script.
class LaunchReadingTest : public testing::Test {
 protected:
  LaunchReadingTest() {
    options.engine_home = {home.path(), support::Origin::argv()};
    options.engine_version = {"7.17.9", support::Origin::argv()};
    options.metadata_timeout = 2s;
    options.user = {"none", support::Origin::argv()};
    home.make_directory("plugins/discovery-ec2");
    command = {
        engine::CommandKind::engine, home.write_program("bin/elasticsearch"), {"elasticsearch"}};
  }

  LaunchReading read() { return {surroundings, command, options, environment}; }

  engine::TemporaryHome home;
  engine::Command command;
  options::Options options;
  support::Environment environment;
  http::FakeClock clock;
  http::ScriptedHttpClient http{clock, {{token, {"T"}}, {address, {"10.0.1.11"}}}};
  metadata::Surroundings surroundings{http, clock, "/nowhere"};
};

TEST_F(LaunchReadingTest, AsksNobodyWhereTheLaunchCannotBe) {
  options.discovery = {options::Discovery::ec2, support::Origin::argv()};
  options.engine_home->value = home.make_directory("without-plugins");
  auto reading = read();
  const auto plan = reading.plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, support::ExitCode::bad_config);
  EXPECT_THAT(http.asked, IsEmpty());
}

TEST_F(LaunchReadingTest, FailsInEveryPartAsTheEngineDoes) {
  options.engine_version = {"0.90.1", support::Origin::argv()};
  auto reading = read();
  ASSERT_FALSE(reading.engine());
  EXPECT_EQ(reading.identity().error().message(), reading.engine().error().message());
  EXPECT_EQ(reading.needs().error().message(), reading.engine().error().message());
  EXPECT_EQ(reading.reach().error().message(), reading.engine().error().message());
  EXPECT_EQ(reading.plan().error().message(), reading.engine().error().message());
}

TEST_F(LaunchReadingTest, KeepsTheAddressWhereTheRegionCannotBeHad) {
  auto reading = read();
  EXPECT_FALSE(reading.place());
  EXPECT_FALSE(reading.plan());
  ASSERT_TRUE(reading.reach());
  EXPECT_EQ(reading.input().facts.address->value, "10.0.1.11");
}

TEST_F(LaunchReadingTest, AsksNobodyForAnEngineThatOnlyPrintsItsVersion) {
  command.argv.push_back("--version");
  const auto plan = read().plan();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_THAT(http.asked, IsEmpty());
}

TEST_F(LaunchReadingTest, AsksNoMoreOnceTheAddressCannotBeHad) {
  options.publish_host.value.source = options::PublishHost::Source::ecs;
  const auto plan = read().plan();
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message(), HasSubstr("ECS_CONTAINER_METADATA_URI"));
  EXPECT_THAT(http.asked, IsEmpty());
}

TEST_F(LaunchReadingTest, ReadsEachThingOnceAndPlansWithIt) {
  options.aws.region = {"eu-west-1", support::Origin::environment("AWS_REGION")};
  options.discovery_groups.value.choice = options::DiscoveryGroups::Choice::all;
  auto reading = read();
  const auto plan = reading.plan();
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_THAT(std::vector<std::string>(plan->command.argv.begin(), plan->command.argv.end()),
              Contains("-Enetwork.publish_host=10.0.1.11"));
  EXPECT_TRUE(reading.plan());
  EXPECT_EQ(http.count(address), 1);
}

}  // namespace
}  // namespace es_entrypoint::reading
