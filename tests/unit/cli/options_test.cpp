#include "es_entrypoint/cli/options.hpp"

#include "es_entrypoint/cli/option_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace es_entrypoint::cli {
namespace {

using options::Mode;
using support::Arguments;
using support::Environment;
using support::ExitCode;
using Source = options::PublishHost::Source;

Request read(const Arguments& words, const Environment& environment = {}, bool is_foreign = false) {
  const auto line = split_command_line(words, [](auto) { return 0U; });
  EXPECT_TRUE(line.command_words.empty());
  return read_options(line.options, environment, is_foreign);
}

options::Options parsed(const Arguments& words, const Environment& environment = {}) {
  const auto options = read(words, environment).options;
  EXPECT_TRUE(options) << (options ? "" : options.error().message());
  return options.value_or(options::Options{});
}

std::string refused(const Arguments& words, const Environment& environment = {}) {
  const auto options = read(words, environment).options;
  EXPECT_FALSE(options);
  if (options) {
    return "accepted";
  }
  EXPECT_EQ(options.error().code, ExitCode::usage);
  return options.error().message();
}

TEST(Options, HaveTheContractsDefaults) {
  const auto options = parsed({});
  EXPECT_EQ(options.mode, Mode::launch);
  EXPECT_EQ(options.publish_host.value.source, Source::automatic);
  EXPECT_EQ(options.publish_ports.value, options::PublishPorts::automatic);
  EXPECT_EQ(options.discovery.value.choice, options::Discovery::Choice::automatic);
  EXPECT_EQ(options.discovery_groups.value.choice, options::DiscoveryGroups::Choice::automatic);
  EXPECT_EQ(options.node_attributes.value, options::NodeAttributes::none);
  EXPECT_EQ(options.heap.value.choice, options::Heap::Choice::automatic);
  EXPECT_FALSE(options.user);
  EXPECT_FALSE(options.own);
  EXPECT_FALSE(options.metadata_timeout);
  EXPECT_EQ(options.imds_v1, options::ImdsV1::never);
  EXPECT_EQ(options.log_level, support::LogLevel::info);
  EXPECT_EQ(options.log_format, support::LogFormat::text);
  EXPECT_EQ(to_string(options.publish_host.origin), "default");
}

struct GoodRow {
  std::string name;
  std::string value;
};

/// One good value for each option that has a variable.
const std::vector<GoodRow> good_rows{
    {"--publish-host", "10.0.1.11"},
    {"--publish-ports", "none"},
    {"--discovery", "ec2"},
    {"--discovery-groups", "sg-1, web"},
    {"--node-attributes", "auto"},
    {"--mmap", "none"},
    {"--heap", "512m"},
    {"--user", "1000:0"},
    {"--own", "/data"},
    {"--engine-home", "/opt/engine"},
    {"--engine-version", "1.7.6"},
    {"--metadata-timeout", "500ms"},
    {"--imds-v1", "fallback"},
    {"--log-level", "debug"},
    {"--log-format", "json"},
};

TEST(Options, EveryVariableIsTheTwinOfItsOption) {
  for (const auto& row : option_table()) {
    if (row.variable.empty()) {
      continue;
    }
    std::string expected{"ES_ENTRYPOINT"};
    for (const char character : row.name.substr(1)) {
      expected += character == '-' ? '_' : static_cast<char>(std::toupper(character));
    }
    EXPECT_EQ(row.variable, expected);
    const auto good = std::find_if(good_rows.begin(), good_rows.end(), [&](const auto& candidate) {
      return candidate.name == row.name;
    });
    ASSERT_NE(good, good_rows.end()) << row.name << " has no row in this test";
    parsed({good->name + "=" + good->value});
    parsed({}, Environment{{{std::string{row.variable}, good->value}}});
  }
}

TEST(Options, DiscoveryTakesTheNamesOfTheOtherNodes) {
  using Names = std::vector<std::string>;
  for (const auto& [text, names] : {std::pair{"dns:es.local", Names{"es.local"}},
                                    {"dns:a.b, c-1.d_e", Names{"a.b", "c-1.d_e"}},
                                    {"dns:_es._tcp.local.", Names{"_es._tcp.local."}}}) {
    const auto discovery = parsed({std::string("--discovery=") + text}).discovery.value;
    EXPECT_EQ(discovery.choice, options::Discovery::Choice::dns) << text;
    EXPECT_EQ(discovery.names, names) << text;
  }
  for (const auto* text :
       {"dns", "dns:", "dns:a,,b", "dns:a,", "dns:es.local:9300", "dns:10.0.0.1", "dns:::1",
        "dns:a b", "dns:_eth0_", "DNS:es.local", "dns:-x", "dns:a..b"}) {
    EXPECT_NE(refused({std::string("--discovery=") + text})
                  .find("expected auto, ec2, none or dns:NAME[,NAME...]"),
              std::string::npos)
        << text;
  }
}

TEST(Options, AnOptionOverridesItsVariable) {
  const auto options = parsed({"--heap=2g"}, Environment{{{"ES_ENTRYPOINT_HEAP", "bogus"}}});
  EXPECT_EQ(options.heap.value.given.text, "2g");
  EXPECT_EQ(options.heap.value.given.bytes, 2ULL << 30U);
  EXPECT_EQ(to_string(options.heap.origin), "--heap");
}

TEST(Options, AVariableIsItsValuesOrigin) {
  const auto options = parsed({}, Environment{{{"ES_ENTRYPOINT_PUBLISH_HOST", "10.0.1.11"}}});
  EXPECT_EQ(options.publish_host.value.given, "10.0.1.11");
  EXPECT_EQ(to_string(options.publish_host.origin), "environment ES_ENTRYPOINT_PUBLISH_HOST");
}

TEST(Options, AVariableWithoutANameIsNoOptions) {
  EXPECT_EQ(parsed({}, Environment{{{"", "json"}}}).mode, Mode::launch);
}

TEST(Options, AnEmptyVariableIsUnset) {
  const auto options = parsed({}, Environment{{{"ES_ENTRYPOINT_USER", ""}}});
  EXPECT_FALSE(options.user);
}

TEST(Options, TheLastOfARepeatedOptionCounts) {
  EXPECT_EQ(parsed({"--user=a", "--user=b"}).user->value.specification, "b");
}

TEST(Options, OwnIsRepeatableAndItsVariableIsAList) {
  EXPECT_EQ(parsed({"--own=/a", "--own=/b:c"}).own->value.paths,
            (std::vector<std::string>{"/a", "/b:c"}));
  EXPECT_EQ(parsed({}, Environment{{{"ES_ENTRYPOINT_OWN", "/a:/b"}}}).own->value.paths,
            (std::vector<std::string>{"/a", "/b"}));
  EXPECT_TRUE(parsed({"--own=none"}).own->value.none);
}

TEST(Options, ModesTakeTheirFormats) {
  EXPECT_EQ(parsed({"--dry-run"}).mode, Mode::dry_run);
  EXPECT_EQ(parsed({"--dry-run"}).output_format, options::OutputFormat::text);
  EXPECT_EQ(parsed({"--dry-run=json"}).output_format, options::OutputFormat::json);
  EXPECT_EQ(parsed({"--help"}).mode, Mode::help);
  EXPECT_EQ(parsed({"--version"}).mode, Mode::version);
}

TEST(Options, BadValuesNameTheOptionTheValueAndWhatIsAllowed) {
  EXPECT_EQ(
      refused({"--discovery=multicast"}),
      "--discovery: invalid value 'multicast'; expected auto, ec2, none or dns:NAME[,NAME...]");
  EXPECT_EQ(refused({}, Environment{{{"ES_ENTRYPOINT_LOG_FORMAT", "xml\n"}}}),
            "ES_ENTRYPOINT_LOG_FORMAT: invalid value 'xml\\x0a'; expected text or json");
}

struct BadRow {
  const char* option;
  const char* value;
};

class BadValue : public testing::TestWithParam<BadRow> {};

TEST_P(BadValue, IsRefused) {
  const auto& [option, value] = GetParam();
  const auto message = refused({std::string{option} + "=" + value});
  EXPECT_NE(message.find(option), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    Cli, BadValue,
    testing::Values(BadRow{"--publish-host", ""}, BadRow{"--publish-host", "10.0.1"},
                    BadRow{"--publish-host", "10.0.1.256"}, BadRow{"--publish-host", "a b"},
                    BadRow{"--publish-host", "-x"}, BadRow{"--publish-host", "fd00::g"},
                    BadRow{"--publish-host", "a=b"}, BadRow{"--publish-host", "a..b"},
                    BadRow{"--publish-host", "::1%"}, BadRow{"--publish-ports", "9200"},
                    BadRow{"--discovery", "AUTO"}, BadRow{"--discovery-groups", ""},
                    BadRow{"--discovery-groups", "a,,b"}, BadRow{"--discovery-groups", "a\nb"},
                    BadRow{"--node-attributes", "all"}, BadRow{"--heap", "0"},
                    BadRow{"--heap", "1t"}, BadRow{"--heap", "half"}, BadRow{"--heap", "1"},
                    BadRow{"--user", ""}, BadRow{"--own", ""}, BadRow{"--engine-home", "relative"},
                    BadRow{"--engine-version", ""}, BadRow{"--engine-version", "latest"},
                    BadRow{"--metadata-timeout", "0"}, BadRow{"--metadata-timeout", "soon"},
                    BadRow{"--metadata-timeout", "2h"}, BadRow{"--imds-v1", "always"},
                    BadRow{"--log-level", "loud"}, BadRow{"--log-format", "yaml"},
                    BadRow{"--dry-run", "yaml"}));

class GoodPublishHost : public testing::TestWithParam<const char*> {};

TEST_P(GoodPublishHost, IsUsedAsItIs) {
  const auto options = parsed({std::string{"--publish-host="} + GetParam()});
  EXPECT_EQ(options.publish_host.value.source, Source::given);
  EXPECT_EQ(options.publish_host.value.given, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Cli, GoodPublishHost,
                         testing::Values("10.0.1.11", "127.0.0.1", "fd00::1", "fe80::1%eth0", "::1",
                                         "node-1.example.com", "node_1", "_eth0:ipv4_", "_site_",
                                         "_ec2:privateIpv4_", "1e100"));

TEST(Options, AMissingValueIsAUsageError) {
  EXPECT_EQ(refused({"--imds-v1"}), "--imds-v1: invalid value ''; expected never or fallback");
  for (const auto& row : option_table()) {
    if (row.takes != Takes::nothing) {
      EXPECT_TRUE(refused({std::string{row.name} + "="}).starts_with(row.name));
    }
  }
}

TEST(Options, AValueMayLookLikeAnOption) {
  EXPECT_EQ(parsed({"--user=--check"}).user->value.specification, "--check");
  EXPECT_EQ(parsed({"--user", "-x"}).user->value.specification, "-x");
}

TEST(Options, AnOptionThatTakesNoValueRefusesOne) {
  EXPECT_EQ(refused({"--help=x"}), "--help: invalid value 'x'; expected no value");
  EXPECT_EQ(refused({"--version="}), "--version: invalid value ''; expected no value");
  EXPECT_EQ(refused({"--help=true"}), "--help: invalid value 'true'; expected no value");
  EXPECT_EQ(parsed({"--version=x", "--help"}).mode, Mode::help);
}

TEST(Options, NothingAndPathsTogetherAreAContradiction) {
  EXPECT_NE(refused({"--own=none", "--own=/a"}).find("--own"), std::string::npos);
}

TEST(Options, ModesExcludeOneAnother) {
  EXPECT_EQ(refused({"--check", "--dry-run"}),
            "--dry-run and --check cannot be combined; specify one of them");
  EXPECT_EQ(refused({"--healthcheck", "--check"}),
            "--check and --healthcheck cannot be combined; specify one of them");
}

TEST(Options, HelpAndVersionOverrideOtherModesAndTheEnvironment) {
  const Environment bad{{{"ES_ENTRYPOINT_HEAP", "much"}, {"AWS_REGION", "BAD!"}}};
  EXPECT_EQ(parsed({"--dry-run", "--help", "--version"}, bad).mode, options::Mode::help);
  EXPECT_EQ(parsed({"--heap=1g", "--version"}, bad).mode, options::Mode::version);
}

TEST(Options, AUserMadeOfTwoUnsetVariablesIsAMistake) {
  EXPECT_NE(refused({"--user=:"}).find("--user: invalid value ':'"), std::string::npos);
  EXPECT_EQ(parsed({"--user=:0"}).user->value.specification, ":0");
}

TEST(Options, EachValueMustBeGoodThoughTheLastOneCounts) {
  EXPECT_NE(refused({"--log-level=bad", "--log-level=info"}).find("'bad'"), std::string::npos);
  EXPECT_EQ(parsed({"--heap=1g", "--heap=none"}).heap.value.choice, options::Heap::Choice::none);
  EXPECT_EQ(parsed({"--dry-run", "--dry-run=json"}).output_format, options::OutputFormat::json);
}

TEST(Options, TheVariablesOfAForeignCommandAndAHealthCheckDoNotCount) {
  const Environment bad{{{"ES_ENTRYPOINT_HEAP", "much"},
                         {"ES_ENTRYPOINT_USER", "somebody"},
                         {"ES_ENTRYPOINT_CHAIN", "relative"},
                         {"AWS_REGION", "BAD!"}}};
  const auto foreign = read({"--dry-run"}, bad, true).options;
  ASSERT_TRUE(foreign) << foreign.error().message();
  EXPECT_FALSE(foreign->user);
  const auto health = read({"--healthcheck"}, bad).options;
  ASSERT_TRUE(health) << health.error().message();
  EXPECT_EQ(health->healthcheck_url.text, "http://127.0.0.1:9200/");
  EXPECT_FALSE(read({"--check"}, bad, true).options);
  EXPECT_FALSE(read({"--heap=much"}, {}, true).options);
}

TEST(Options, HoldParsedValues) {
  EXPECT_EQ(parsed({"--engine-version=8.19.0"}).engine_version->value.version.minor, 19);
  EXPECT_FALSE(parsed({"--engine-version=8.19.0"}).engine_version->value.names_distribution);
  const auto named = parsed({"--engine-version=opensearch-2.19.0"}).engine_version->value;
  EXPECT_TRUE(named.names_distribution);
  EXPECT_EQ(named.version.distribution, dialect::Distribution::opensearch);
  EXPECT_EQ(parsed({"--user=none"}).user->value, options::UserChoice{});
  EXPECT_TRUE(parsed({"--healthcheck=https://localhost:9200/"}).healthcheck_url.is_https);
  EXPECT_EQ(parsed({"--discovery-groups=sg-1, web"}).discovery_groups.value.given,
            (std::vector<std::string>{"sg-1", "web"}));
}

TEST(LogOptions, CountThoughOthersAreBad) {
  const Environment json{{{"ES_ENTRYPOINT_LOG_FORMAT", "json"}}};
  for (const auto& request :
       {read({"--heap=much"}, json), read({}, json, true), read({"--check", "--dry-run"}, json),
        read({"--healthcheck"}, json)}) {
    EXPECT_EQ(request.log_format, support::LogFormat::json);
  }
  EXPECT_EQ(read({"--log-level=debug"}).log_level, support::LogLevel::debug);
}

TEST(LogOptions, HaveTheirDefaultsIfTheyAreBad) {
  const Environment bad{{{"ES_ENTRYPOINT_LOG_LEVEL", "loud"}}};
  EXPECT_FALSE(read({}, bad).options);
  EXPECT_TRUE(read({}, bad, true).options);
  EXPECT_EQ(read({}, bad, true).log_level, support::LogLevel::info);
}

}  // namespace
}  // namespace es_entrypoint::cli
