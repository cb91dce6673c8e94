#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace es_entrypoint::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ScriptVariables, AreWarnedAboutByNameIfTheImagesScriptIsReplaced) {
  const std::vector<std::string> elastics = {
      "ELASTIC_PASSWORD", "ELASTIC_PASSWORD_FILE", "KEYSTORE_PASSWORD",  "KEYSTORE_PASSWORD_FILE",
      "ENROLLMENT_TOKEN", "ES_LOG_STYLE",          "TAKE_FILE_OWNERSHIP"};
  const std::vector<std::string> opensearchs = {
      "DISABLE_SECURITY_PLUGIN", "DISABLE_INSTALL_DEMO_CONFIG",
      "DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI", "OPENSEARCH_INITIAL_ADMIN_PASSWORD"};
  for (const char* version : {"1.7.6", "5.6.16", "6.8.23", "8.17.0", "9.2.4", "opensearch-1.0.0",
                              "opensearch-2.19.0", "opensearch-3.0.0"}) {
    Launch launch{version};
    launch.set("discovery.type", "single-node");
    std::vector<std::string> warned;
    for (const auto& names : {elastics, opensearchs}) {
      for (const auto& name : names) {
        launch.environment.set(name, "value");
        const auto warnings = launch.warnings();
        launch.environment.set(name, "");
        EXPECT_EQ(launch.warnings().size(), 0U) << name << " is empty";
        if (!warnings.empty()) {
          EXPECT_THAT(warnings, ElementsAre(AllOf(HasSubstr(name + " has no effect"),
                                                  Not(HasSubstr("value")))));
          warned.push_back(name);
        }
      }
    }
    const bool is_opensearch =
        launch.engine.version.distribution == dialect::Distribution::opensearch;
    EXPECT_EQ(warned, is_opensearch ? opensearchs : elastics) << version;
  }
}

TEST(ScriptVariables, AreReadIfTheScriptRuns) {
  Launch launch{"8.17.0"};
  launch.set("discovery.type", "single-node");
  launch.command.kind = engine::CommandKind::chained;
  launch.environment.set("ELASTIC_PASSWORD", "value");
  EXPECT_THAT(launch.warnings(), testing::IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::plan
