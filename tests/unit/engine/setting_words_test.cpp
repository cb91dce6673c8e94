#include "es_entrypoint/engine/setting_words.hpp"

#include "dialect/dialect_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

using dialect::dialect_of;
using support::Setting;
using ::testing::ElementsAre;

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

}  // namespace
}  // namespace es_entrypoint::engine
