#include "es_entrypoint/engine/config_file.hpp"

#include "dialect/dialect_of.hpp"
#include "engine/temporary_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace es_entrypoint::engine {
namespace {

using dialect::dialect_of;
using support::ExitCode;
using support::Setting;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct ConfigRow {
  std::string_view text;
  std::vector<std::pair<std::string, std::string>> settings;
};

class ConfigText : public testing::TestWithParam<ConfigRow> {};

TEST_P(ConfigText, HasItsSettingsByTheirFullNames) {
  const auto settings = parse_config(GetParam().text, "/x.yml");
  ASSERT_TRUE(settings) << settings.error().message();
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& setting : *settings) {
    pairs.emplace_back(setting.name, setting.value);
    EXPECT_EQ(to_string(setting.origin), "config /x.yml");
  }
  EXPECT_EQ(pairs, GetParam().settings);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ConfigText,
    testing::Values(ConfigRow{"", {}}, ConfigRow{"# nothing\n", {}}, ConfigRow{"---\n", {}},
                    ConfigRow{"a.b: c\n", {{"a.b", "c"}}},
                    ConfigRow{"a:\n  b: c\n  d:\n    e: 1\nf: true\n",
                              {{"a.b", "c"}, {"a.d.e", "1"}, {"f", "true"}}},
                    ConfigRow{"a.b:\n  c: d\na.e: f\n", {{"a.b.c", "d"}, {"a.e", "f"}}},
                    ConfigRow{"a: [x, \"y\"]\nb:\n  - z\n  - 0\nc: []\n",
                              {{"a", "x,y"}, {"b", "z,0"}, {"c", ""}}},
                    ConfigRow{"a: [{b: c}, d]\n", {{"a.0.b", "c"}, {"a", "d"}}},
                    ConfigRow{"a: ${HOSTNAME}\nb: \"${X:y}\"\n",
                              {{"a", "${HOSTNAME}"}, {"b", "${X:y}"}}},
                    ConfigRow{"a:\nb: ~\nc: null\nd: ''\ne: 'null'\n", {{"d", ""}, {"e", "null"}}},
                    ConfigRow{"a: b\n---\nc: d\n", {{"a", "b"}}},
                    ConfigRow{"a: &x b\nc: *x\n", {{"a", "b"}, {"c", "*x"}}},
                    ConfigRow{"a:\n\tb: c\n", {{"a.b", "c"}}},
                    ConfigRow{R"({"a": {"b": "c"}, "d": ["e", 1]})", {{"a.b", "c"}, {"d", "e,1"}}},
                    ConfigRow{"a: |\n  two\n  lines\n", {{"a", "two\nlines\n"}}}));

struct BrokenRow {
  std::string text;
  std::string what;
};

class BrokenConfig : public testing::TestWithParam<BrokenRow> {};

TEST_P(BrokenConfig, IsReportedWithLineAndReason) {
  const auto settings = parse_config(GetParam().text, "/x.yml");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code, ExitCode::bad_config);
  EXPECT_THAT(settings.error().message(),
              AllOf(HasSubstr("cannot parse /x.yml"), HasSubstr(GetParam().what)));
}

std::string deep(int levels, const char* open) {
  std::string text;
  for (int i = 0; i < levels; ++i) {
    text += open;
  }
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BrokenConfig,
    testing::Values(BrokenRow{"a: b\nc: [d\n", "line 3"}, BrokenRow{"a: b\n  c: d\n", "line 2"},
                    BrokenRow{"a: 'b\n", "line"}, BrokenRow{"just text\n", "a mapping"},
                    BrokenRow{"- a\n- b\n", "a mapping"}, BrokenRow{"? [a]\n: b\n", "must be text"},
                    BrokenRow{"a: \xff\xfe\n", "line"}, BrokenRow{"a: %b\n", "line 1"},
                    BrokenRow{deep(100, "{a: "), "nested too deeply"},
                    BrokenRow{"a: " + deep(5000, "["), "nested too deeply"}));

TEST(ReadConfig, TakesTheFileOfTheDistribution) {
  const TemporaryHome home;
  home.write("elasticsearch.yml", "a: elasticsearch\n");
  home.write("opensearch.yml", "a: opensearch\n");
  EXPECT_THAT(*read_config(dialect_of("8.17.0"), home.path()),
              ElementsAre(Setting{"a", "elasticsearch",
                                  support::Origin::config(home.path("elasticsearch.yml"))}));
  EXPECT_THAT(*read_config(dialect_of("opensearch-2.19.0"), home.path()),
              ElementsAre(Setting{"a", "opensearch",
                                  support::Origin::config(home.path("opensearch.yml"))}));
}

TEST(ReadConfig, SkipsBytesThatAreNotUtf8UpTo5x) {
  const TemporaryHome home;
  const auto file = home.write("elasticsearch.yml", "# \xFC\na: b\xC3\xBC\n");
  for (const auto* version : {"1.7.6", "5.6.16"}) {
    EXPECT_THAT(*read_config(dialect_of(version), home.path()),
                ElementsAre(Setting{"a", "b\xC3\xBC", support::Origin::config(file)}));
  }
  EXPECT_FALSE(read_config(dialect_of("6.8.23"), home.path()));
}

TEST(ReadConfig, TakesUtf16) {
  const TemporaryHome home;
  const auto file = home.write("elasticsearch.yml", {"\xFF\xFE"
                                                     "a\0:\0 \0b\0",
                                                     10});
  EXPECT_THAT(*read_config(dialect_of("1.7.6"), home.path()),
              ElementsAre(Setting{"a", "b", support::Origin::config(file)}));
}

TEST(ReadConfig, TakesJsonUpTo5x) {
  const TemporaryHome home;
  const auto file = home.write("elasticsearch.json", R"({"a": "b"})");
  EXPECT_THAT(*read_config(dialect_of("1.7.6"), home.path()),
              ElementsAre(Setting{"a", "b", support::Origin::config(file)}));
  EXPECT_THAT(*read_config(dialect_of("6.8.23"), home.path()), IsEmpty());
}

TEST(ReadConfig, FindsNoSettingsWithoutAFile) {
  EXPECT_THAT(*read_config(dialect_of("8.17.0"), "/nonexistent"), IsEmpty());
}

TEST(ReadConfig, RefusesADirectoryAndAFileThatIsTooLarge) {
  const TemporaryHome home;
  home.make_directory("a/elasticsearch.yml");
  home.write("b/elasticsearch.yml", std::string((16 * 1024 * 1024) + 1, '#'));
  for (const auto* directory : {"a", "b"}) {
    const auto settings = read_config(dialect_of("8.17.0"), home.path(directory));
    ASSERT_FALSE(settings) << directory;
    EXPECT_EQ(settings.error().code, ExitCode::bad_config);
    EXPECT_THAT(settings.error().message(),
                AllOf(HasSubstr("elasticsearch.yml"), HasSubstr("; it must be a file")));
  }
}

}  // namespace
}  // namespace es_entrypoint::engine
