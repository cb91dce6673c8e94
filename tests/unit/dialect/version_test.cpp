#include "es_entrypoint/dialect/version.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::dialect {
namespace {

constexpr auto elasticsearch = Distribution::elasticsearch;
constexpr auto opensearch = Distribution::opensearch;

struct VersionRow {
  std::string_view text;
  std::optional<Version> version;
};

class VersionText : public testing::TestWithParam<VersionRow> {};

TEST_P(VersionText, IsThreeNumbersWithADistributionBeforeAndAQualifierAfter) {
  EXPECT_EQ(parse_version(GetParam().text), GetParam().version);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, VersionText,
    testing::Values(
        VersionRow{"1.7.6", Version{elasticsearch, 1, 7, 6, "1.7.6"}},
        VersionRow{"8.0.0-rc2", Version{elasticsearch, 8, 0, 0, "8.0.0-rc2"}},
        VersionRow{"7.17.9-SNAPSHOT", Version{elasticsearch, 7, 17, 9, "7.17.9-SNAPSHOT"}},
        VersionRow{"1.0.0.Beta2", Version{elasticsearch, 1, 0, 0, "1.0.0.Beta2"}},
        VersionRow{"elasticsearch-8.17.0", Version{elasticsearch, 8, 17, 0, "8.17.0"}},
        VersionRow{"opensearch-2.19.0", Version{opensearch, 2, 19, 0, "2.19.0"}},
        VersionRow{"opensearch-3.0.0-beta1", Version{opensearch, 3, 0, 0, "3.0.0-beta1"}},
        VersionRow{"", std::nullopt}, VersionRow{"8", std::nullopt},
        VersionRow{"8.17", std::nullopt}, VersionRow{"8.17.", std::nullopt},
        VersionRow{"8.17.x", std::nullopt}, VersionRow{"v8.17.0", std::nullopt},
        VersionRow{"8.17.0-", std::nullopt}, VersionRow{"8.17.0 ", std::nullopt},
        VersionRow{"-8.17.0", std::nullopt}, VersionRow{"8.99999999999.0", std::nullopt},
        VersionRow{"lucene-8.1.0", std::nullopt}, VersionRow{"opensearch", std::nullopt}));

struct JarRow {
  std::string_view name;
  std::optional<Version> version;
};

class JarName : public testing::TestWithParam<JarRow> {};

TEST_P(JarName, CountsIfItIsTheEnginesOwn) {
  EXPECT_EQ(parse_jar_name(GetParam().name), GetParam().version);
}

INSTANTIATE_TEST_SUITE_P(
    Names, JarName,
    testing::Values(JarRow{"elasticsearch-1.7.6.jar", Version{elasticsearch, 1, 7, 6, "1.7.6"}},
                    JarRow{"elasticsearch-7.17.9-SNAPSHOT.jar",
                           Version{elasticsearch, 7, 17, 9, "7.17.9-SNAPSHOT"}},
                    JarRow{"opensearch-3.0.0.jar", Version{opensearch, 3, 0, 0, "3.0.0"}},
                    JarRow{"elasticsearch-cli-8.17.0.jar", std::nullopt},
                    JarRow{"elasticsearch-8.17.0.jar.asc", std::nullopt},
                    JarRow{"lucene-core-9.12.0.jar", std::nullopt},
                    JarRow{"8.17.0.jar", std::nullopt}, JarRow{"elasticsearch.jar", std::nullopt}));

TEST(Version, IsComparedByMajorThenMinor) {
  const auto version = parse_version("7.10.2").value();
  EXPECT_TRUE(version.at_least(7, 10));
  EXPECT_TRUE(version.at_least(6, 99));
  EXPECT_TRUE(version.at_least(7, 10, version.patch));
  EXPECT_FALSE(version.at_least(7, 10, version.patch + 1));
  EXPECT_FALSE(version.at_least(7, 11));
  EXPECT_FALSE(version.at_least(8, 0));
}

}  // namespace
}  // namespace es_entrypoint::dialect
