#include "es_entrypoint/engine/image_script.hpp"

#include "dialect/dialect_of.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

using support::Arguments;

constexpr std::string_view elastics = "/usr/local/bin/docker-entrypoint.sh.official";
constexpr std::string_view opensearchs = "/usr/share/opensearch/opensearch-docker-entrypoint.sh";

const dialect::Dialect* dialect_of(std::string_view version) {
  return version.empty() ? nullptr : &dialect::dialect_of(version);
}

struct WordRow {
  std::string_view version;
  std::string_view script;
  Arguments words;
  std::string first;  ///< the word that is added; empty for none
};

class ScriptWord : public testing::TestWithParam<WordRow> {};

TEST_P(ScriptWord, IsAddedForTheScriptsFullPart) {
  const auto& row = GetParam();
  auto expected = row.words;
  if (!row.first.empty()) {
    expected.push_front(row.first);
  }
  auto words = row.words;
  complete_script_words(words, row.script, dialect_of(row.version));
  EXPECT_EQ(words, expected);
}

INSTANTIATE_TEST_SUITE_P(
    Words, ScriptWord,
    testing::Values(WordRow{"1.7.6", "/docker-entrypoint.sh", {}, "elasticsearch"},
                    WordRow{"5.6.16", "/docker-entrypoint.sh", {"-Ea=b"}, "elasticsearch"},
                    WordRow{"5.6.16", "/usr/share/elasticsearch/bin/es-docker", {"-Ea=b"}, ""},
                    WordRow{"6.8.23", elastics, {}, "eswrapper"},
                    WordRow{"7.17.9", elastics, {"-Ea=b"}, "eswrapper"},
                    WordRow{"7.17.9", elastics, {"-V"}, "elasticsearch"},
                    WordRow{"8.17.0", elastics, {"-V"}, "eswrapper"},
                    WordRow{"8.17.0", elastics, {"elasticsearch", "-V"}, ""},
                    WordRow{"opensearch-1.2.4", opensearchs, {"-Ea=b"}, ""},
                    WordRow{"opensearch-2.19.0", opensearchs, {"-Ea=b"}, "opensearch"},
                    WordRow{"opensearch-2.19.0", opensearchs, {}, ""},
                    WordRow{"", elastics, {"-Ea=b"}, "eswrapper"},
                    WordRow{"", opensearchs, {"-Ea=b"}, "opensearch"},
                    WordRow{"", opensearchs, {}, ""}));

TEST(ScriptWords, AreIgnoredByScriptsThatRunTheEngineAlways) {
  EXPECT_TRUE(ignores_words(dialect_of("opensearch-1.2.4"), opensearchs));
  EXPECT_TRUE(ignores_words(dialect_of("5.6.16"), "bin/es-docker"));
  EXPECT_FALSE(ignores_words(dialect_of("opensearch-1.3.0"), opensearchs));
  EXPECT_FALSE(ignores_words(dialect_of("8.0.0"), elastics));
  EXPECT_FALSE(ignores_words(nullptr, elastics));
}

TEST(ScriptWords, LoseInformationFlagsIfTheScriptDropsArguments) {
  EXPECT_TRUE(drops_information_flags({"-V"}, dialect_of("8.2.3")));
  EXPECT_TRUE(drops_information_flags({"--help"}, dialect_of("opensearch-1.0.0")));
  EXPECT_FALSE(drops_information_flags({"-Ea=b"}, dialect_of("8.2.3")));
  EXPECT_FALSE(drops_information_flags({"eswrapper", "-V"}, dialect_of("8.2.3")));
  EXPECT_FALSE(drops_information_flags({"-V"}, dialect_of("8.17.0")));
  EXPECT_FALSE(drops_information_flags({}, dialect_of("8.2.3")));
  EXPECT_FALSE(drops_information_flags({"-V"}, nullptr));
}

}  // namespace
}  // namespace es_entrypoint::engine
