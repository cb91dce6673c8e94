#include "es_entrypoint/cli/unknown_variables.hpp"

#include "es_entrypoint/cli/option_table.hpp"
#include "support/messages.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::cli {
namespace {

std::vector<std::string> warnings_of(std::vector<support::Environment::Variable> variables) {
  return support::messages_of(find_unknown_variables(support::Environment{std::move(variables)}));
}

TEST(UnknownVariables, NameTheNearestOneAndNotTheValue) {
  for (const auto& [name, nearest] : {
           std::pair{"ES_ENTRYPOINT_DISCOVRY", "ES_ENTRYPOINT_DISCOVERY?"},
           std::pair{"ES_ENTRYPOINT_PUBLISHHOST", "ES_ENTRYPOINT_PUBLISH_HOST?"},
           std::pair{"ES_ENTRYPOINT_PUBLISH_PORT", "ES_ENTRYPOINT_PUBLISH_PORTS?"},
           std::pair{"ES_ENTRYPOINT_HEAP_SIZE", "ES_ENTRYPOINT_HEAP?"},
           std::pair{"ES_ENTRYPOINT_user", "ES_ENTRYPOINT_USER?"},
           std::pair{"ES_ENTRYPOINT_CHAINED", "ES_ENTRYPOINT_CHAIN?"},
           std::pair{"ES_ENTRYPOINT_IMDSV1", "ES_ENTRYPOINT_IMDS_V1?"},
       }) {
    const auto warnings = warnings_of({{name, "the-value"}});
    ASSERT_EQ(warnings.size(), 1U) << name;
    EXPECT_TRUE(warnings[0].contains(std::string(name) + ",")) << warnings[0];
    EXPECT_TRUE(warnings[0].ends_with(nearest)) << warnings[0];
    EXPECT_FALSE(warnings[0].contains("the-value"));
  }
}

TEST(UnknownVariables, AreOnlyThoseWithTheLaunchersPrefix) {
  std::vector<support::Environment::Variable> variables{{"ES_ENTRYPOINT_CHAIN", "none"},
                                                        {"ES_ENTRYPOINT", "x"},
                                                        {"ES_HEAP_SIZE", "1g"},
                                                        {"MY_ES_ENTRYPOINT_HEAP", "x"},
                                                        {"ES_ENTRYPOINT_EMPTY", ""}};
  for (const auto& row : option_table()) {
    variables.emplace_back(row.variable, "x");
  }
  EXPECT_TRUE(warnings_of(variables).empty());
}

TEST(UnknownVariables, MayHaveAnyName) {
  const std::string name = "ES_ENTRYPOINT_\n" + std::string(100'000, 'x');
  const auto warnings = warnings_of({{name, "x"}, {"ES_ENTRYPOINT_", "x"}});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_LT(warnings[0].size(), 400U);
  EXPECT_FALSE(warnings[0].contains('\n'));
}

}  // namespace
}  // namespace es_entrypoint::cli
