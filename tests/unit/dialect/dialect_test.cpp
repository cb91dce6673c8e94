#include "es_entrypoint/dialect/dialect.hpp"

#include "dialect/dialect_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <tuple>

namespace es_entrypoint::dialect {
namespace {

using support::Setting;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

struct LineRow {
  std::string_view version;
  std::string_view line;
};

class DialectLine : public testing::TestWithParam<LineRow> {};

TEST_P(DialectLine, IsTheNewestThatIsNotNewerThanTheVersion) {
  EXPECT_EQ(dialect_of(GetParam().version).release_line, GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Versions, DialectLine,
    testing::Values(
        LineRow{"1.0.0", "Elasticsearch 1.x"}, LineRow{"1.7.6", "Elasticsearch 1.x"},
        LineRow{"2.4.6", "Elasticsearch 2.x"}, LineRow{"5.0.2", "Elasticsearch 5.0"},
        LineRow{"5.1.1", "Elasticsearch 5.1 to 5.6"}, LineRow{"5.6.16", "Elasticsearch 5.1 to 5.6"},
        LineRow{"6.4.3", "Elasticsearch 6.0 to 6.4"}, LineRow{"6.5.0", "Elasticsearch 6.5 to 6.8"},
        LineRow{"6.8.23", "Elasticsearch 6.5 to 6.8"}, LineRow{"7.5.2", "Elasticsearch 7.0 to 7.5"},
        LineRow{"7.6.2", "Elasticsearch 7.6"}, LineRow{"7.10.2", "Elasticsearch 7.7 to 7.10"},
        LineRow{"7.11.0", "Elasticsearch 7.11 to 7.14"}, LineRow{"7.15.0", "Elasticsearch 7.15.0"},
        LineRow{"7.15.1", "Elasticsearch 7.15.1 to 7.17"},
        LineRow{"7.17.9", "Elasticsearch 7.15.1 to 7.17"},
        LineRow{"8.0.0-rc2", "Elasticsearch 8.0 to 8.2"},
        LineRow{"8.3.2", "Elasticsearch 8.3.0 to 8.3.2"},
        LineRow{"8.3.3", "Elasticsearch 8.3.3 to 8.18"},
        LineRow{"8.17.0", "Elasticsearch 8.3.3 to 8.18"}, LineRow{"8.19.0", "Elasticsearch 8.19"},
        LineRow{"9.0.0", "Elasticsearch 9.0"}, LineRow{"9.2.1", "Elasticsearch 9.1 and later"},
        LineRow{"10.1.0", "Elasticsearch 9.1 and later"},
        LineRow{"opensearch-1.2.4", "OpenSearch 1.0 to 1.2"},
        LineRow{"opensearch-1.3.1", "OpenSearch 1.3.0 to 1.3.1"},
        LineRow{"opensearch-1.3.2", "OpenSearch 1.3.2 to 1.3.20"},
        LineRow{"opensearch-1.3.20", "OpenSearch 1.3.2 to 1.3.20"},
        LineRow{"opensearch-2.8.0", "OpenSearch 2.0 to 2.8"},
        LineRow{"opensearch-2.19.0", "OpenSearch 2.9 to 2.19"},
        LineRow{"opensearch-3.0.0", "OpenSearch 3.x"},
        LineRow{"opensearch-4.0.0", "OpenSearch 3.x"}));

TEST(Dialects, AreSortedAndNamedOnce) {
  std::set<std::string_view> lines;
  const Dialect* before = nullptr;
  for (const auto& row : dialects()) {
    EXPECT_TRUE(lines.insert(row.release_line).second) << row.release_line;
    EXPECT_TRUE(row.release_line.starts_with(title_of(row.distribution))) << row.release_line;
    EXPECT_FALSE(row.plugin.empty() || row.endpoint.empty()) << row.release_line;
    EXPECT_NE(row.minimum_masters.empty(), row.bootstrap.empty()) << row.release_line;
    EXPECT_EQ(row.cluster_state.empty(), row.bootstrap.empty()) << row.release_line;
    if (before != nullptr && before->distribution == row.distribution) {
      EXPECT_LT(std::tie(before->from.major, before->from.minor, before->from.patch),
                std::tie(row.from.major, row.from.minor, row.from.patch))
          << row.release_line;
    }
    before = &row;
  }
}

TEST(Dialects, NameTheReleaseOfThePluginIfTheInstallerDoesNotKnowIt) {
  const auto command_for = [](std::string_view text) {
    return plugin_install_command(dialect_of(text), *parse_version(text));
  };
  const std::string old = "bin/plugin install elasticsearch/elasticsearch-cloud-aws/";
  EXPECT_EQ(command_for("1.7.6"), old + "2.7.1");
  EXPECT_EQ(command_for("1.4.5"), old + "2.4.2");
  EXPECT_EQ(command_for("1.0.0"), old + "2.0.0");
  EXPECT_EQ(command_for("1.9.0"), old + "2.7.1");
  EXPECT_EQ(command_for("2.4.6"), "bin/plugin install cloud-aws");
}

TEST(Dialects, KnowTheTasksRoleFromTheAwsLibraryOf6On) {
  for (const auto* text : {"1.7.6", "2.4.6", "5.0.2", "5.6.16"}) {
    EXPECT_FALSE(dialect_of(text).plugin_knows_task_role) << text;
  }
  for (const auto* text : {"6.0.0", "7.17.9", "8.19.0", "9.2.1", "opensearch-1.0.0"}) {
    EXPECT_TRUE(dialect_of(text).plugin_knows_task_role) << text;
  }
}

TEST(Dialects, KnowTheAwsLibraryThatSignsAndParsesEndpoints) {
  for (const auto* text : {"1.7.6", "5.6.16", "6.8.23", "7.17.9", "8.18.8", "9.0.4",
                           "opensearch-1.3.20", "opensearch-2.8.0"}) {
    EXPECT_EQ(dialect_of(text).aws_library, AwsLibrary::first) << text;
  }
  for (const auto* text : {"8.19.0", "9.1.0", "10.0.0", "opensearch-2.9.0", "opensearch-3.0.0"}) {
    EXPECT_EQ(dialect_of(text).aws_library, AwsLibrary::second) << text;
  }
}

struct NamesRow {
  std::string_view version;
  std::string_view own_region;
  std::string_view own_endpoint;
};

class Ec2Names : public testing::TestWithParam<NamesRow> {};

TEST_P(Ec2Names, IncludeThoseThatBeatTheOthers) {
  const auto& dialect = dialect_of(GetParam().version);
  EXPECT_EQ(dialect.own_region, GetParam().own_region);
  EXPECT_EQ(dialect.own_endpoint, GetParam().own_endpoint);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Ec2Names,
    testing::Values(NamesRow{"1.7.6", "cloud.aws.ec2.region", ""},
                    NamesRow{"2.4.6", "cloud.aws.ec2.region", ""},
                    NamesRow{"5.0.2", "cloud.aws.ec2.region", "discovery.ec2.endpoint"},
                    NamesRow{"5.6.16", "cloud.aws.ec2.region", "discovery.ec2.endpoint"},
                    NamesRow{"6.8.23", "", ""}, NamesRow{"8.19.0", "", ""},
                    NamesRow{"9.1.0", "", ""}, NamesRow{"opensearch-2.8.0", "", ""},
                    NamesRow{"opensearch-2.9.0", "discovery.ec2.region", ""},
                    NamesRow{"opensearch-3.0.0", "discovery.ec2.region", ""}));

TEST(Dialects, AreNotGuessedForUnknownReleases) {
  for (const auto* text : {"0.90.13", "3.0.0", "4.1.0", "opensearch-0.9.0"}) {
    const auto found = find_dialect(parse_version(text).value());
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, support::ExitCode::bad_config);
    EXPECT_THAT(found.error().message(), HasSubstr("--engine-version"));
  }
}

TEST(Dialects, KnowThatAReleaseIsNewerThanTheTable) {
  EXPECT_TRUE(is_newer_than_table(parse_version("10.0.0").value()));
  EXPECT_TRUE(is_newer_than_table(parse_version("opensearch-4.0.0").value()));
  EXPECT_FALSE(is_newer_than_table(parse_version("9.9.9").value()));
  EXPECT_FALSE(is_newer_than_table(parse_version("3.0.0").value()));
}

struct DiscoveryRow {
  std::string_view version;
  std::string_view name;
  std::string_view value;
  std::string_view plugin;
};

class Ec2Discovery : public testing::TestWithParam<DiscoveryRow> {};

TEST_P(Ec2Discovery, IsSwitchedOnByTheLinesOwnSetting) {
  const auto& dialect = dialect_of(GetParam().version);
  EXPECT_EQ(dialect.discovery.name, GetParam().name);
  EXPECT_EQ(dialect.discovery.value, GetParam().value);
  EXPECT_EQ(dialect.plugin, GetParam().plugin);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Ec2Discovery,
    testing::Values(DiscoveryRow{"1.7.6", "discovery.type", "ec2", "cloud-aws"},
                    DiscoveryRow{"2.4.6", "discovery.type", "ec2", "cloud-aws"},
                    DiscoveryRow{"5.0.0", "discovery.type", "ec2", "discovery-ec2"},
                    DiscoveryRow{"5.6.16", "discovery.zen.hosts_provider", "ec2", "discovery-ec2"},
                    DiscoveryRow{"6.8.23", "discovery.zen.hosts_provider", "ec2", "discovery-ec2"},
                    DiscoveryRow{"7.17.9", "discovery.seed_providers", "ec2", "discovery-ec2"},
                    DiscoveryRow{"9.0.0", "discovery.seed_providers", "ec2", "discovery-ec2"},
                    DiscoveryRow{"opensearch-2.19.0", "discovery.seed_providers", "ec2",
                                 "discovery-ec2"}));

TEST(Dialects, KnowWhichImagesScriptDropsArguments) {
  for (const auto* text : {"8.0.0", "8.2.3", "8.3.2"}) {
    EXPECT_EQ(dialect_of(text).script_arguments, ScriptArguments::dropped) << text;
    EXPECT_NE(dialect_of(text).environment, EnvironmentStyle::none) << text;
  }
  for (const auto* text : {"opensearch-1.0.0", "opensearch-1.2.4"}) {
    EXPECT_EQ(dialect_of(text).script_arguments, ScriptArguments::ignored) << text;
    EXPECT_NE(dialect_of(text).environment, EnvironmentStyle::none) << text;
  }
  for (const auto* text : {"6.0.0", "6.8.23", "7.0.1", "7.10.2", "7.17.9"}) {
    EXPECT_EQ(dialect_of(text).script_arguments, ScriptArguments::kept_without_wrapper) << text;
    EXPECT_NE(dialect_of(text).environment, EnvironmentStyle::none) << text;
  }
  for (const auto* text :
       {"1.7.6", "5.6.16", "8.4.0", "9.0.0", "opensearch-1.3.0", "opensearch-3.0.0"}) {
    EXPECT_EQ(dialect_of(text).script_arguments, ScriptArguments::kept) << text;
  }
}

struct HeapRow {
  std::string_view version;
  std::string_view variable;
  std::string_view default_heap;
};

class Heap : public testing::TestWithParam<HeapRow> {};

TEST_P(Heap, IsSetInTheLinesOwnVariable) {
  const auto& dialect = dialect_of(GetParam().version);
  EXPECT_EQ(dialect.heap_variables.empty() ? dialect.java_options : dialect.heap_variables.front(),
            GetParam().variable);
  EXPECT_EQ(dialect.default_heap, GetParam().default_heap);
  EXPECT_EQ(dialect.sizes_heap(), GetParam().default_heap.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Heap,
    testing::Values(HeapRow{"1.7.6", "ES_HEAP_SIZE", "1g"}, HeapRow{"2.4.6", "ES_HEAP_SIZE", "1g"},
                    HeapRow{"5.6.16", "ES_JAVA_OPTS", "2g"},
                    HeapRow{"7.10.2", "ES_JAVA_OPTS", "1g"}, HeapRow{"7.11.0", "ES_JAVA_OPTS", ""},
                    HeapRow{"9.0.0", "ES_JAVA_OPTS", ""},
                    HeapRow{"opensearch-3.0.0", "OPENSEARCH_JAVA_OPTS", "1g"}));

struct ConfigRow {
  std::string_view version;
  std::string_view setting;
  std::string_view variable;
  std::size_t suffixes;
};

class Config : public testing::TestWithParam<ConfigRow> {};

TEST_P(Config, IsMovedInTheLinesOwnWay) {
  const auto& dialect = dialect_of(GetParam().version);
  EXPECT_EQ(dialect.config_setting, GetParam().setting);
  EXPECT_EQ(dialect.config_variable, GetParam().variable);
  EXPECT_EQ(dialect.config_suffixes.size(), GetParam().suffixes);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Config,
    testing::Values(ConfigRow{"1.7.6", "path.conf", "", 3}, ConfigRow{"5.6.16", "path.conf", "", 3},
                    ConfigRow{"6.0.0", "", "ES_PATH_CONF", 1},
                    ConfigRow{"9.1.0", "", "ES_PATH_CONF", 1},
                    ConfigRow{"opensearch-1.0.0", "", "OPENSEARCH_PATH_CONF", 1}));

TEST(Dialects, NeedFewerOpenFilesFrom7On) {
  EXPECT_EQ(dialect_of("6.8.23").open_files, 65536U);
  EXPECT_EQ(dialect_of("7.0.0").open_files, 65535U);
  EXPECT_EQ(dialect_of("opensearch-1.0.0").open_files, 65535U);
}

const std::vector<Setting> address_and_region = {
    {"network.publish_host", "10.0.1.11", support::Origin::imds("")},
    {"discovery.ec2.groups", "sg-1,sg-2", support::Origin::imds("")},
};

TEST(SpellSettings, WritesOneWordForEach) {
  EXPECT_THAT(*spell_settings(dialect_of("1.7.6"), address_and_region),
              ElementsAre("--network.publish_host=10.0.1.11", "--discovery.ec2.groups=sg-1,sg-2"));
  EXPECT_THAT(*spell_settings(dialect_of("8.17.0"), address_and_region),
              ElementsAre("-Enetwork.publish_host=10.0.1.11", "-Ediscovery.ec2.groups=sg-1,sg-2"));
  EXPECT_THAT(*spell_settings(dialect_of("opensearch-3.0.0"), {}), ElementsAre());
}

struct ValueRow {
  std::string_view version;
  std::string value;
  bool carried;
};

class SettingValue : public testing::TestWithParam<ValueRow> {};

TEST_P(SettingValue, IsRefusedIfTheLineWouldChangeIt) {
  const auto& row = GetParam();
  const std::vector<Setting> settings = {
      {"discovery.ec2.groups", row.value, support::Origin::argv()}};
  const auto words = spell_settings(dialect_of(row.version), settings);
  EXPECT_EQ(words.has_value(), row.carried);
  if (!words) {
    EXPECT_EQ(words.error().code, support::ExitCode::bad_config);
    EXPECT_THAT(words.error().message(),
                AllOf(HasSubstr("discovery.ec2.groups"), HasSubstr("configuration file")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Values, SettingValue,
    testing::Values(ValueRow{"1.7.6", "sg-1", true}, ValueRow{"1.7.6", "my group", false},
                    ValueRow{"1.7.6", "all*", false}, ValueRow{"1.7.6", "a--b", true},
                    ValueRow{"1.7.6", "a;b'c$d", true}, ValueRow{"1.7.6", "team-d", true},
                    ValueRow{"2.4.6", "my group", true}, ValueRow{"2.4.6", "a--b", false},
                    ValueRow{"2.4.6", "team-d", false}, ValueRow{"2.4.6", "a -d b", false},
                    ValueRow{"5.6.16", "a--b", true}, ValueRow{"5.6.16", "team-d", false},
                    ValueRow{"7.10.2", "a --daemonize b", false},
                    ValueRow{"7.11.0", "team-d", true}, ValueRow{"8.17.0", "my group", true},
                    ValueRow{"opensearch-2.19.0", "team-d", true}, ValueRow{"8.17.0", "", false},
                    ValueRow{"8.17.0", "a\nb", false}));

TEST(SpellSettings, PutsAnotherWordLastIfOneWouldDaemonizeTheEngine) {
  const std::vector<Setting> settings = {
      {"network.publish_host", "10.0.1.11", support::Origin::imds("")},
      {"discovery.ec2.groups", "team-d", support::Origin::argv()}};
  EXPECT_THAT(*spell_settings(dialect_of("2.4.6"), settings),
              ElementsAre("--discovery.ec2.groups=team-d", "--network.publish_host=10.0.1.11"));
  EXPECT_THAT(*spell_settings(dialect_of("1.7.6"), settings),
              ElementsAre("--network.publish_host=10.0.1.11", "--discovery.ec2.groups=team-d"));
}

struct RegionRow {
  std::string_view version;
  std::string_view region;
  std::string name;
  std::string value;
};

class RegionSetting : public testing::TestWithParam<RegionRow> {};

TEST_P(RegionSetting, IsTheNameIfThePluginKnowsItElseThePartitionsEndpoint) {
  const auto& row = GetParam();
  const auto setting = make_region_setting(dialect_of(row.version), *parse_region(row.region),
                                           support::Origin::imds(""));
  EXPECT_EQ(setting, (Setting{row.name, row.value, support::Origin::imds("")}));
}

INSTANTIATE_TEST_SUITE_P(
    Regions, RegionSetting,
    testing::Values(RegionRow{"1.7.6", "eu-west-1", "cloud.aws.region", "eu-west-1"},
                    RegionRow{"1.7.6", "eu-north-1", "cloud.aws.ec2.endpoint",
                              "https://ec2.eu-north-1.amazonaws.com"},
                    RegionRow{"1.7.6", "cn-northwest-1", "cloud.aws.ec2.endpoint",
                              "https://ec2.cn-northwest-1.amazonaws.com.cn"},
                    RegionRow{"5.6.16", "us-east-1", "cloud.aws.region", "us-east-1"},
                    RegionRow{"6.8.23", "us-east-1", "discovery.ec2.endpoint",
                              "https://ec2.us-east-1.amazonaws.com"},
                    RegionRow{"9.1.0", "us-gov-west-1", "discovery.ec2.endpoint",
                              "https://ec2.us-gov-west-1.amazonaws.com"},
                    RegionRow{"9.1.0", "us-iso-east-1", "discovery.ec2.endpoint",
                              "https://ec2.us-iso-east-1.c2s.ic.gov"},
                    RegionRow{"9.1.0", "us-isob-east-1", "discovery.ec2.endpoint",
                              "https://ec2.us-isob-east-1.sc2s.sgov.gov"}));

TEST(ImageScript, RunsTheEngineAsItsOwnUser) {
  for (const auto& [version, user] :
       {std::pair{"1.7.6", "elasticsearch"}, std::pair{"5.6.16", "elasticsearch"},
        std::pair{"6.8.23", "1000:0"}, std::pair{"7.17.9", "1000:0"}, std::pair{"8.0.1", ""},
        std::pair{"9.2.4", ""}, std::pair{"opensearch-1.0.0", ""},
        std::pair{"opensearch-3.0.0", ""}}) {
    const auto parsed = parse_version(version).value();
    EXPECT_EQ(find_dialect(parsed).value()->script_user, user) << version;
  }
}

}  // namespace
}  // namespace es_entrypoint::dialect
