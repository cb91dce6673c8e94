#include "es_entrypoint/plan/script_variables.hpp"

#include "support/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using dialect::Distribution;
using engine::CommandKind;
using support::Environment;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Environment set{{{"ELASTIC_PASSWORD", "value"},
                       {"ELASTIC_PASSWORD_FILE", "value"},
                       {"KEYSTORE_PASSWORD", "value"},
                       {"KEYSTORE_PASSWORD_FILE", "value"},
                       {"ENROLLMENT_TOKEN", "value"},
                       {"ES_LOG_STYLE", "value"},
                       {"TAKE_FILE_OWNERSHIP", "value"},
                       {"DISABLE_SECURITY_PLUGIN", "value"},
                       {"DISABLE_INSTALL_DEMO_CONFIG", "value"},
                       {"DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI", "value"},
                       {"OPENSEARCH_INITIAL_ADMIN_PASSWORD", "value"},
                       {"PATH", "value"}}};

std::vector<std::string> warnings_of(CommandKind kind, Distribution distribution,
                                     const Environment& environment) {
  return support::messages_of(
      find_unread_variables({kind, "/engine", {"engine"}}, distribution, environment));
}

TEST(ScriptVariables, AreWarnedAboutByNameWhereTheImagesScriptIsReplaced) {
  const auto elastics = warnings_of(CommandKind::engine, Distribution::elasticsearch, set);
  EXPECT_THAT(elastics, AllOf(SizeIs(7), Each(Not(HasSubstr("value")))));
  EXPECT_THAT(elastics.front(), HasSubstr("ELASTIC_PASSWORD has no effect"));
  const auto opensearchs = warnings_of(CommandKind::engine, Distribution::opensearch, set);
  EXPECT_THAT(opensearchs, AllOf(SizeIs(4), Each(Not(HasSubstr("value")))));
}

TEST(ScriptVariables, MeanWhatTheyMeanWhereTheScriptRuns) {
  EXPECT_THAT(warnings_of(CommandKind::chained, Distribution::elasticsearch, set), IsEmpty());
}

TEST(ScriptVariables, CountAsUnsetWhereTheyAreEmpty) {
  const Environment empty{{{"ELASTIC_PASSWORD", ""}}};
  EXPECT_THAT(warnings_of(CommandKind::engine, Distribution::elasticsearch, empty), IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::plan
