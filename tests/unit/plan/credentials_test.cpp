#include "es_entrypoint/plan/credentials.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using State = Prerequisite::State;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using Variables = std::vector<support::Environment::Variable>;

constexpr std::array tokenless = {"1.7.6", "2.4.6", "5.6.16", "6.8.23", "7.10.2"};

Launch with_plugin(std::string_view version) {
  Launch launch{version};
  launch.engine.plugins = {std::string(launch.engine.dialect->plugin)};
  return launch;
}

bool asks_without_token(const Launch& launch) {
  return resolve_needs(launch.options, launch.engine, launch.environment)->tokenless_status;
}

TEST(PluginCredentials, AreAskedForWithoutATokenWhereNothingElseIsConfigured) {
  for (const auto* version : tokenless) {
    EXPECT_TRUE(asks_without_token(with_plugin(version))) << version;
    EXPECT_FALSE(asks_without_token(Launch{version})) << "no discovery";
    auto disabled = with_plugin(version);
    disabled.options.aws.metadata_disabled = true;
    EXPECT_FALSE(asks_without_token(disabled));
    auto keys = with_plugin(version);
    keys.environment = support::Environment{Variables{{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"}}};
    EXPECT_FALSE(asks_without_token(keys));
    auto task = with_plugin(version);
    task.environment =
        support::Environment{Variables{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"}}};
    EXPECT_EQ(asks_without_token(task), !task.engine.dialect->plugin_knows_task_role) << version;
    auto keystore = with_plugin(version);
    keystore.engine.has_keystore = true;
    EXPECT_EQ(asks_without_token(keystore), !keystore.engine.dialect->plugin_reads_keystore);
  }
  for (const auto* version : {"7.11.0", "8.19.0", "9.0.0", "opensearch-2.19.0"}) {
    EXPECT_FALSE(asks_without_token(with_plugin(version))) << version;
  }
}

TEST(PluginCredentials, AreWarnedAboutIfTheInstanceRefusesThem) {
  for (const auto* version : tokenless) {
    auto launch = with_plugin(version);
    const auto refused =
        Contains(AllOf(HasSubstr("without a token"), HasSubstr("http-tokens optional")));
    launch.placement.tokenless_status = 401;
    EXPECT_THAT(launch.warnings(), refused) << version;
    launch.placement.tokenless_status = 0;
    EXPECT_THAT(launch.warnings(), refused) << version;
    for (const int status : {200, 503}) {
      launch.placement.tokenless_status = status;
      EXPECT_THAT(launch.warnings(), Not(refused)) << version << status;
    }
  }
}

TEST(PluginCredentials, TheRemedyIsTheTasksRoleWhereThePluginKnowsIt) {
  EXPECT_THAT(judge_plugin_protocol(Launch{"6.8.23"}.engine, 401).remedy, HasSubstr("taskRoleArn"));
  EXPECT_THAT(judge_plugin_protocol(Launch{"1.7.6"}.engine, 401).remedy,
              Not(HasSubstr("taskRoleArn")));
}

}  // namespace
}  // namespace es_entrypoint::plan
