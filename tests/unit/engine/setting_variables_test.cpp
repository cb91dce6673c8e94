#include "es_entrypoint/engine/setting_variables.hpp"

#include "dialect/dialect_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

using dialect::dialect_of;
using support::Environment;
using support::Setting;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Pairs = std::map<std::string, std::string>;

Pairs pairs_of(const std::vector<Setting>& settings) {
  Pairs pairs;
  for (const auto& setting : settings) {
    pairs.emplace(setting.name, setting.value);
  }
  return pairs;
}

TEST(JavaSettings, CountUpTo2x) {
  const Environment environment{
      {{"JAVA_OPTS", "-Des.a=1 -Des.b=2"}, {"ES_JAVA_OPTS", "-Xmx1g -Des.a=3 -Dc=4"}}};
  EXPECT_THAT(parse_java_settings(dialect_of("1.7.6"), environment),
              ElementsAre(Setting{"a", "3", support::Origin::environment("ES_JAVA_OPTS")},
                          Setting{"b", "2", support::Origin::environment("JAVA_OPTS")},
                          Setting{"a", "1", support::Origin::environment("JAVA_OPTS")}));
  EXPECT_THAT(parse_java_settings(dialect_of("5.6.16"), environment), IsEmpty());
}

TEST(JavaSettings, AreSeparatedByAnyBlanks) {
  const Environment environment{{{"JAVA_OPTS", "-Xss1m\t-Des.a=1\n  -Des.b=2\n"}}};
  EXPECT_THAT(parse_java_settings(dialect_of("1.7.6"), environment),
              ElementsAre(Setting{"b", "2", support::Origin::environment("JAVA_OPTS")},
                          Setting{"a", "1", support::Origin::environment("JAVA_OPTS")}));
}

TEST(EnvironmentSettings, SpelledInTwoWaysAreOne) {
  const Environment environment{{{"ES_SETTING_CLUSTER_NAME", "a"}, {"cluster.name", "b"}}};
  EXPECT_THAT(parse_environment_settings(dialect_of("8.17.0"), environment),
              ElementsAre(Setting{"cluster.name", "a",
                                  support::Origin::environment("ES_SETTING_CLUSTER_NAME")}));
}

struct VariableRow {
  std::string_view version;
  std::string name;
  std::string value;
  Pairs settings;
};

class VariableSetting : public testing::TestWithParam<VariableRow> {};

TEST_P(VariableSetting, IsReadIfTheLinesImageReadsIt) {
  const auto& row = GetParam();
  const Environment environment{{{row.name, row.value}}};
  EXPECT_EQ(pairs_of(parse_environment_settings(dialect_of(row.version), environment)),
            row.settings);
}

INSTANTIATE_TEST_SUITE_P(
    Variables, VariableSetting,
    testing::Values(
        VariableRow{"6.8.23", "cluster.name", "logs", {{"cluster.name", "logs"}}},
        VariableRow{"1.7.6", "cluster.name", "logs", {{"cluster.name", "logs"}}},
        VariableRow{"6.8.23", "node.attr.Rack", "r1", {{"node.attr.Rack", "r1"}}},
        VariableRow{"6.8.23", "a.b-c", "d", {{"a.b-c", "d"}}},
        VariableRow{"6.8.23", "a.b.0", "d", {{"a.b.0", "d"}}},
        VariableRow{"6.8.23", "cluster.name", "", {}}, VariableRow{"6.8.23", "PATH", "/bin", {}},
        VariableRow{"6.8.23", "processors", "4", {}},
        VariableRow{"6.8.23", "Cluster.name", "x", {}}, VariableRow{"6.8.23", ".name", "x", {}},
        VariableRow{"6.8.23", "a.", "x", {}}, VariableRow{"6.8.23", "a..b", "x", {}},
        VariableRow{"6.8.23", "a.B", "x", {}}, VariableRow{"6.8.23", "a.b c", "x", {}},
        VariableRow{"7.14.0", "ES_SETTING_CLUSTER_NAME", "logs", {}},
        VariableRow{"7.15.0", "ES_SETTING_CLUSTER_NAME", "logs", {{"cluster.name", "logs"}}},
        VariableRow{"8.17.0",
                    "ES_SETTING_CLUSTER_INITIAL__MASTER__NODES",
                    "a,b",
                    {{"cluster.initial_master_nodes", "a,b"}}},
        VariableRow{"8.17.0", "ES_SETTING_", "x", {}},
        VariableRow{"8.17.0", "ES_SETTING_A___B", "x", {}},
        VariableRow{"8.17.0", "ES_SETTING_A1", "x", {}},
        VariableRow{"opensearch-2.19.0", "ES_SETTING_CLUSTER_NAME", "logs", {}}));

struct NameRow {
  std::string_view version;
  std::string_view name;
  bool is_read;
};

class VariableName : public testing::TestWithParam<NameRow> {};

TEST_P(VariableName, IsReadAsTheLinesImageReadsIt) {
  const auto& row = GetParam();
  EXPECT_EQ(is_read_from_environment(dialect_of(row.version), row.name), row.is_read);
}

INSTANTIATE_TEST_SUITE_P(
    Names, VariableName,
    testing::Values(NameRow{"6.0.0", "discovery.ec2.tag.Name", true},
                    NameRow{"7.15.0", "discovery.ec2.tag.Name", true},
                    NameRow{"7.15.1", "discovery.ec2.tag.Name", false},
                    NameRow{"8.3.2", "discovery.ec2.tag.Name", false},
                    NameRow{"opensearch-3.0.0", "discovery.ec2.tag.Name", true},
                    NameRow{"7.15.0", "my-plugin.key", false},
                    NameRow{"7.15.1", "my-plugin.key", true}, NameRow{"7.15.0", "a.-b", false},
                    NameRow{"7.15.0", "a.b-c", true}, NameRow{"7.15.1", "a.b..c", false},
                    NameRow{"8.17.0", "cluster.name", true}, NameRow{"8.17.0", "cluster", false},
                    NameRow{"8.17.0", "PATH", false}));

}  // namespace
}  // namespace es_entrypoint::engine
