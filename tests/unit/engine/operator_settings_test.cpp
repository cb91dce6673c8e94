#include "es_entrypoint/engine/operator_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace es_entrypoint::engine {
namespace {

using support::Environment;
using support::Setting;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const dialect::Dialect& dialect_of(std::string_view version) {
  return **dialect::find_dialect(dialect::parse_version(version).value());
}

using Pairs = std::map<std::string, std::string>;

Pairs pairs_of(const std::vector<Setting>& settings) {
  Pairs pairs;
  for (const auto& setting : settings) {
    pairs.emplace(setting.name, setting.value);
  }
  return pairs;
}

struct WordsRow {
  std::string_view version;
  std::vector<std::string> words;
  Pairs settings;
};

class SettingWords : public testing::TestWithParam<WordsRow> {};

TEST_P(SettingWords, AreFoundInEverySpellingOfTheLine) {
  const auto& row = GetParam();
  EXPECT_EQ(pairs_of(parse_setting_words(dialect_of(row.version), row.words)), row.settings);
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, SettingWords,
    testing::Values(
        WordsRow{"1.7.6", {"--a.b=c"}, {{"a.b", "c"}}},
        WordsRow{"1.7.6", {"--a.b", "c", "--d=e=f"}, {{"a.b", "c"}, {"d", "e=f"}}},
        WordsRow{"1.7.6", {"-Des.a.b=c", "-D", "es.d=e"}, {{"a.b", "c"}, {"d", "e"}}},
        WordsRow{"1.7.6", {"-Da.b=c", "-Xmx1g", "-p", "file", "-d"}, {}},
        WordsRow{"1.7.6", {"-dDes.a=b"}, {{"a", "b"}}},
        WordsRow{"1.7.6", {"--a.b="}, {{"a.b", ""}}}, WordsRow{"1.7.6", {"--a.b"}, {{"a.b", ""}}},
        WordsRow{"1.7.6", {"-Ea=b"}, {}},
        WordsRow{"2.4.6", {"-Da=b", "-Des.c=d", "-D", "e=f"}, {{"a", "b"}, {"c", "d"}, {"e", "f"}}},
        WordsRow{"2.4.6", {"-d", "--a=b", "--c", "d"}, {{"a", "b"}, {"c", "d"}}},
        WordsRow{"2.4.6", {"--daemonize", "--a=b"}, {{"daemonize", ""}, {"a", "b"}}},
        WordsRow{"5.6.16", {"-Ea=b", "-E", "c=d", "-E=e=f"}, {{"a", "b"}, {"c", "d"}, {"e", "f"}}},
        WordsRow{"5.6.16", {"-qEa=b"}, {{"a", "b"}}}, WordsRow{"5.6.16", {"--a=b", "-Dc=d"}, {}},
        WordsRow{"8.17.0", {"--E", "a=b", "--E=c=d", "--Ee=f"}, {{"a", "b"}, {"c", "d"}}},
        WordsRow{"1.7.6", {"--D=a"}, {{"D", "a"}}},
        WordsRow{"8.17.0", {"-Ea.b", "-E"}, {{"a.b", ""}}},
        WordsRow{"opensearch-3.0.0", {"-Ea=${B}"}, {{"a", "${B}"}}},
        WordsRow{"8.17.0", {"-Ediscovery.seed_hosts.0=x"}, {{"discovery.seed_hosts", "x"}}},
        WordsRow{"7.17.9",
                 {"-Epath.data.0=/a", "-Epath.data.1=/b", "-Ea.0=c"},
                 {{"path.data", "/a,/b"}, {"a", "c"}}},
        WordsRow{"8.17.0", {"", "-", "--"}, {}}));

TEST(SettingWords, OfTheLastOnesComeFirst) {
  const std::vector<std::string> words = {"--a=1", "--a=2"};
  EXPECT_THAT(parse_setting_words(dialect_of("2.4.6"), words),
              ElementsAre(Setting{"a", "2", support::Origin::argv()},
                          Setting{"a", "1", support::Origin::argv()}));
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

TEST_P(VariableSetting, IsTakenWhereTheImagesTakeIt) {
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

TEST(Placeholders, BecomeTheVariablesValueOrStay) {
  const Environment environment{{{"A", "x"}, {"EMPTY", ""}}};
  const auto complete = [&](std::string_view text) {
    return complete_placeholders(text, environment);
  };
  EXPECT_EQ(complete("a${A}b${A}${EMPTY}"), "axbx");
  EXPECT_EQ(complete("${NONE:/c}/d,${A:y}"), "/c/d,x");
  EXPECT_EQ(complete("${NONE}/e,${A}"), "${NONE}/e,x");
  EXPECT_EQ(complete("${A},${A"), "x,${A");
  EXPECT_EQ(complete("${prompt.text}"), "${prompt.text}");
}

struct InformationRow {
  std::string_view version;
  std::vector<std::string> words;
  bool asks;
};

class Information : public testing::TestWithParam<InformationRow> {};

TEST_P(Information, IsAskedForByTheLinesOwnFlags) {
  const auto& row = GetParam();
  EXPECT_EQ(asks_for_information(dialect_of(row.version), row.words), row.asks);
}

INSTANTIATE_TEST_SUITE_P(
    Flags, Information,
    testing::Values(
        InformationRow{"1.7.6", {"-v"}, true}, InformationRow{"1.7.6", {"-h"}, true},
        InformationRow{"1.7.6", {"-d"}, false}, InformationRow{"1.7.6", {}, false},
        InformationRow{"1.7.6", {"--a.b=-v"}, false}, InformationRow{"2.4.6", {"-V"}, true},
        InformationRow{"2.4.6", {"-v"}, false}, InformationRow{"8.17.0", {"-v"}, false},
        InformationRow{"8.17.0", {"-Ea=b", "-qV"}, true},
        InformationRow{"8.17.0", {"--version"}, true}, InformationRow{"8.17.0", {"--help"}, true},
        InformationRow{"8.17.0", {"-EV=h"}, false}, InformationRow{"8.17.0", {"-", ""}, false},
        InformationRow{"opensearch-3.0.0", {"-h"}, true}));

TEST(WithoutIndex, LeavesTheNameOfTheList) {
  EXPECT_EQ(without_index("discovery.seed_hosts.0"), "discovery.seed_hosts");
  EXPECT_EQ(without_index("a.b.c1"), "a.b.c1");
  EXPECT_EQ(without_index("a."), "a.");
  EXPECT_EQ(without_index("12"), "12");
}

}  // namespace
}  // namespace es_entrypoint::engine
