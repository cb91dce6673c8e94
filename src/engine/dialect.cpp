#include "es_entrypoint/engine/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace es_entrypoint::engine {

using support::ExitCode;
using support::Setting;

namespace {

constexpr std::array<std::string_view, 1> minimum_master_nodes = {
    "discovery.zen.minimum_master_nodes"};
constexpr std::array<std::string_view, 1> initial_master_nodes = {"cluster.initial_master_nodes"};
// OpenSearch 2 renamed it and still takes the old name.
constexpr std::array<std::string_view, 2> initial_cluster_manager_nodes = {
    "cluster.initial_cluster_manager_nodes", "cluster.initial_master_nodes"};

// Of elasticsearch-cloud-aws, for Elasticsearch 1.0 to 1.7 (the table in its README).
constexpr std::array<std::string_view, 8> cloud_aws_releases = {"2.0.0", "2.1.1", "2.2.0", "2.3.0",
                                                                "2.4.2", "2.5.1", "2.6.1", "2.7.1"};

// Each row is the row before it with what that release changed.

// bin/elasticsearch collects settings in one variable and expands it unquoted: blanks split a
// value, and the shell replaces patterns by file names.
constexpr Dialect elasticsearch_1 = {
    .line = "Elasticsearch 1.x",
    .distribution = Distribution::elasticsearch,
    .from_major = 1,
    .from_minor = 0,
    .from_patch = 0,
    .prefix = "--",
    .option = 'D',
    .option_prefix = "es.",
    .option_prefix_is_needed = true,
    .flags = "vdh",
    .information_flags = "vh",
    .broken_by = " *?[",
    .broken_by_text = "",
    .daemonizes_on_final_dash_d = false,
    .repeated_setting_is_fatal = false,
    .environment = EnvironmentStyle::nobody,
    .environment_is_lower_case = false,
    .script_arguments = ScriptArguments::kept,
    .binds_loopback = false,
    .transport_port = "transport.tcp.port",
    .node_attribute_prefix = "node.",
    .plugin = "cloud-aws",
    .plugin_install = "bin/plugin install elasticsearch/elasticsearch-cloud-aws/",
    .plugin_releases = cloud_aws_releases,
    .discovery = {"discovery.type", "ec2"},
    .seed_hosts = "discovery.zen.ping.unicast.hosts",
    .multicast = "discovery.zen.ping.multicast.enabled",
    .region = "cloud.aws.region",
    .own_region = "cloud.aws.ec2.region",
    .endpoint = "cloud.aws.ec2.endpoint",
    .protocol = "cloud.aws.ec2.protocol",
    .plugin_wants_aws_region = false,
    .plugin_protocol = PluginProtocol::tokenless,
    .plugin_knows_task_role = false,
    .bootstrap = minimum_master_nodes,
    .heap = HeapStyle::es_heap_size,
    .shipped_heap = "",
    .refuses_root = false,
    .checks_bootstrap = false,
};

// The parser of "--k=v" deletes every "--", in the value too; the script searches its arguments
// for "-d" by a regular expression that any word's end matches.
constexpr Dialect elasticsearch_2 = [] {
  Dialect row = elasticsearch_1;
  row.line = "Elasticsearch 2.x";
  row.from_major = 2;
  row.option_prefix_is_needed = false;
  row.flags = "Vdh";
  row.information_flags = "Vh";
  row.broken_by = "";
  row.broken_by_text = "--";
  row.daemonizes_on_final_dash_d = true;
  row.binds_loopback = true;
  row.plugin_install = "bin/plugin install cloud-aws";
  row.plugin_releases = {};
  row.multicast = "";
  row.refuses_root = true;
  return row;
}();

constexpr Dialect elasticsearch_5_0 = [] {
  Dialect row = elasticsearch_2;
  row.line = "Elasticsearch 5.0";
  row.from_major = 5;
  row.prefix = "-E";
  row.option = 'E';
  row.option_prefix = "";
  row.flags = "Vdhqsv";
  row.broken_by_text = "";
  row.node_attribute_prefix = "node.attr.";
  row.plugin = "discovery-ec2";
  row.plugin_install = "bin/elasticsearch-plugin install discovery-ec2";
  row.heap = HeapStyle::es_java_opts;
  row.shipped_heap = "2g";
  row.checks_bootstrap = true;
  return row;
}();

constexpr Dialect elasticsearch_5_1 = [] {
  Dialect row = elasticsearch_5_0;
  row.line = "Elasticsearch 5.1 to 5.6";
  row.from_minor = 1;
  row.discovery = {"discovery.zen.hosts_provider", "ec2"};
  return row;
}();

// The image's script of 6.0 to 7.17 runs "eswrapper" without its arguments, and leaves
// "elasticsearch" as it is.
constexpr Dialect elasticsearch_6 = [] {
  Dialect row = elasticsearch_5_1;
  row.line = "Elasticsearch 6.x";
  row.from_major = 6;
  row.from_minor = 0;
  row.repeated_setting_is_fatal = true;
  row.environment = EnvironmentStyle::image_script;
  row.script_arguments = ScriptArguments::kept_without_wrapper;
  row.shipped_heap = "1g";
  row.region = "";
  row.own_region = "";
  row.endpoint = "discovery.ec2.endpoint";
  row.protocol = "discovery.ec2.protocol";
  row.plugin_knows_task_role = true;
  return row;
}();

constexpr Dialect elasticsearch_7_0 = [] {
  Dialect row = elasticsearch_6;
  row.line = "Elasticsearch 7.0 to 7.5";
  row.from_major = 7;
  row.transport_port = "transport.port";
  row.discovery = {"discovery.seed_providers", "ec2"};
  row.seed_hosts = "discovery.seed_hosts";
  row.bootstrap = initial_master_nodes;
  return row;
}();

constexpr Dialect elasticsearch_7_6 = [] {
  Dialect row = elasticsearch_7_0;
  row.line = "Elasticsearch 7.6 to 7.10";
  row.from_minor = 6;
  row.environment = EnvironmentStyle::engine_script;
  return row;
}();

// The AWS library of these releases asks for credentials with a token first.
constexpr Dialect elasticsearch_7_11 = [] {
  Dialect row = elasticsearch_7_6;
  row.line = "Elasticsearch 7.11 to 7.14";
  row.from_minor = 11;
  row.daemonizes_on_final_dash_d = false;
  row.plugin_protocol = PluginProtocol::token_then_tokenless;
  row.heap = HeapStyle::automatic;
  row.shipped_heap = "";
  return row;
}();

constexpr Dialect elasticsearch_7_15 = [] {
  Dialect row = elasticsearch_7_11;
  row.line = "Elasticsearch 7.15";
  row.from_minor = 15;
  row.environment = EnvironmentStyle::engine_script_upper;
  return row;
}();

// Its elasticsearch-env matches whole names; those of before matched their beginning.
constexpr Dialect elasticsearch_7_16 = [] {
  Dialect row = elasticsearch_7_15;
  row.line = "Elasticsearch 7.16 to 7.17";
  row.from_minor = 16;
  row.environment_is_lower_case = true;
  return row;
}();

// The image's script of these releases runs the engine without the arguments it got, whatever its
// name; 8.3.3 ended that.
constexpr Dialect elasticsearch_8_0 = [] {
  Dialect row = elasticsearch_7_16;
  row.line = "Elasticsearch 8.0 to 8.2";
  row.from_major = 8;
  row.from_minor = 0;
  row.script_arguments = ScriptArguments::dropped;
  return row;
}();

constexpr Dialect elasticsearch_8_3 = [] {
  Dialect row = elasticsearch_8_0;
  row.line = "Elasticsearch 8.3.0 to 8.3.2";
  row.from_minor = 3;
  row.environment = EnvironmentStyle::engine;
  return row;
}();

constexpr Dialect elasticsearch_8_3_3 = [] {
  Dialect row = elasticsearch_8_3;
  row.line = "Elasticsearch 8.3.3 to 8.18";
  row.from_patch = 3;
  row.script_arguments = ScriptArguments::kept;
  return row;
}();

// The second AWS library: the endpoint's scheme is all that tells http from https, and requests
// are signed for the region of the environment.
constexpr Dialect elasticsearch_8_19 = [] {
  Dialect row = elasticsearch_8_3_3;
  row.line = "Elasticsearch 8.19";
  row.from_minor = 19;
  row.from_patch = 0;
  row.protocol = "";
  row.plugin_wants_aws_region = true;
  row.plugin_protocol = PluginProtocol::token;
  return row;
}();

// 9.0 came out before 8.19 and still has the first AWS library.
constexpr Dialect elasticsearch_9_0 = [] {
  Dialect row = elasticsearch_8_3_3;
  row.line = "Elasticsearch 9.0";
  row.from_major = 9;
  row.from_minor = 0;
  row.from_patch = 0;
  return row;
}();

constexpr Dialect elasticsearch_9_1 = [] {
  Dialect row = elasticsearch_8_19;
  row.line = "Elasticsearch 9.1 and later";
  row.from_major = 9;
  row.from_minor = 1;
  return row;
}();

// A fork of Elasticsearch 7.10, with the start script of its later releases. The image's script of
// 1.0 to 1.2 ignores its arguments.
constexpr Dialect opensearch_1_0 = [] {
  Dialect row = elasticsearch_7_11;
  row.line = "OpenSearch 1.0 to 1.2";
  row.distribution = Distribution::opensearch;
  row.from_major = 1;
  row.from_minor = 0;
  row.environment = EnvironmentStyle::image_script;
  row.script_arguments = ScriptArguments::dropped;
  row.plugin_install = "bin/opensearch-plugin install discovery-ec2";
  row.heap = HeapStyle::opensearch_java_opts;
  row.shipped_heap = "1g";
  return row;
}();

constexpr Dialect opensearch_1_3 = [] {
  Dialect row = opensearch_1_0;
  row.line = "OpenSearch 1.3";
  row.from_minor = 3;
  row.script_arguments = ScriptArguments::kept;
  return row;
}();

constexpr Dialect opensearch_2 = [] {
  Dialect row = opensearch_1_3;
  row.line = "OpenSearch 2.0 to 2.8";
  row.from_major = 2;
  row.from_minor = 0;
  row.bootstrap = initial_cluster_manager_nodes;
  return row;
}();

constexpr Dialect opensearch_2_9 = [] {
  Dialect row = opensearch_2;
  row.line = "OpenSearch 2.9 to 2.19";
  row.from_minor = 9;
  row.plugin_wants_aws_region = true;
  return row;
}();

constexpr Dialect opensearch_3 = [] {
  Dialect row = opensearch_2_9;
  row.line = "OpenSearch 3.x";
  row.from_major = 3;
  row.from_minor = 0;
  return row;
}();

constexpr std::array rows = {
    elasticsearch_1,     elasticsearch_2,    elasticsearch_5_0, elasticsearch_5_1,
    elasticsearch_6,     elasticsearch_7_0,  elasticsearch_7_6, elasticsearch_7_11,
    elasticsearch_7_15,  elasticsearch_7_16, elasticsearch_8_0, elasticsearch_8_3,
    elasticsearch_8_3_3, elasticsearch_8_19, elasticsearch_9_0, elasticsearch_9_1,
    opensearch_1_0,      opensearch_1_3,     opensearch_2,      opensearch_2_9,
    opensearch_3,
};

// The regions that the plugins of 1.x to 5.x all know by name; for others they throw.
constexpr std::array<std::string_view, 9> regions_known_by_name = {
    "us-east-1",      "us-west-1", "us-west-2",    "ap-southeast-1", "ap-southeast-2",
    "ap-northeast-1", "eu-west-1", "eu-central-1", "sa-east-1",
};

struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
};

// The partitions' DNS suffixes; the first row whose prefix fits. AWS's endpoints.json.
constexpr std::array<Partition, 7> partitions = {{
    {"cn-", "amazonaws.com.cn"},
    {"us-iso-", "c2s.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov"},
    {"us-isof-", "csp.hci.ic.gov"},
    {"eu-isoe-", "cloud.adc-e.uk"},
    {"eusc-", "amazonaws.eu"},
    {"", "amazonaws.com"},
}};

constexpr std::array<std::string_view, 7> discovery_names = {
    "discovery.type",
    "discovery.seed_providers",
    "discovery.zen.hosts_provider",
    "discovery.seed_hosts",
    "discovery.zen.ping.unicast.hosts",
    "discovery.seed_resolver.hosts",
    "discovery.zen.ping.multicast.enabled",
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Does as the start scripts of 2.x to 7.10 do: `echo $* | egrep '(^-d |-d$| -d |--daemonize$|...`
bool looks_daemonized(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) {
    line += ' ';
    for (const char c : word) {
      line += is_blank(c) ? ' ' : c;
    }
  }
  while (line.ends_with(' ')) {
    line.pop_back();
  }
  return line.ends_with("-d") || line.contains(" -d ") || line.ends_with("--daemonize") ||
         line.contains("--daemonize ");
}

std::string_view why_not(const Dialect& dialect, std::string_view value) {
  if (value.empty()) {
    return "it is empty";
  }
  if (std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    return "it holds a control character";
  }
  if (value.find_first_of(dialect.broken_by) != std::string_view::npos) {
    return "this line's start script splits or replaces values with a blank, '*', '?' or '['";
  }
  if (!dialect.broken_by_text.empty() && value.contains(dialect.broken_by_text)) {
    return "this line deletes every \"--\" from its arguments";
  }
  return {};
}

std::unexpected<support::Error> cannot_spell(const Dialect& dialect, const Setting& setting,
                                             std::string_view why) {
  return support::failure(
      ExitCode::bad_config,
      fmt::format("cannot give {}={} ({}) to {} on its command line: {}; set {} in its "
                  "configuration file instead",
                  setting.name, setting.value, setting.origin, dialect.line, why, setting.name));
}

}  // namespace

std::span<const Dialect> dialects() { return rows; }

support::Expected<const Dialect*> find_dialect(const Version& version) {
  const Dialect* found = nullptr;
  for (const auto& row : rows) {
    if (row.distribution == version.distribution &&
        version.at_least(row.from_major, row.from_minor, row.from_patch)) {
      found = &row;
    }
  }
  // There never was an Elasticsearch 3 or 4: what calls itself so is a development build.
  const bool between =
      found != nullptr && found->from_major < version.major && !is_newer_than_table(version);
  if (found == nullptr || between) {
    return support::failure(
        ExitCode::bad_config,
        fmt::format("cannot launch {} {}: no release that is known speaks its command line; if "
                    "the version was misread, say it with --engine-version",
                    title_of(version.distribution), version.text));
  }
  return found;
}

bool is_newer_than_table(const Version& version) {
  return std::ranges::none_of(rows, [&](const Dialect& row) {
    return row.distribution == version.distribution && row.from_major >= version.major;
  });
}

support::Expected<std::vector<std::string>> spell_settings(const Dialect& dialect,
                                                           std::span<const Setting> settings) {
  std::vector<std::string> words;
  for (const auto& setting : settings) {
    if (const auto why = why_not(dialect, setting.value); !why.empty()) {
      return cannot_spell(dialect, setting, why);
    }
    words.push_back(fmt::format("{}{}={}", dialect.prefix, setting.name, setting.value));
  }
  if (!dialect.daemonizes_on_final_dash_d || !looks_daemonized(words)) {
    return words;
  }
  // Another word last may be all it takes.
  const auto harmless = std::ranges::find_if(words, [](const std::string& word) {
    return !word.ends_with("-d") && !word.ends_with("--daemonize");
  });
  if (harmless != words.end()) {
    std::rotate(harmless, harmless + 1, words.end());
  }
  if (looks_daemonized(words)) {
    const auto culprit = std::ranges::find_if(settings, [](const Setting& setting) {
      return looks_daemonized({setting.value, ""}) || looks_daemonized({setting.value});
    });
    return cannot_spell(dialect, culprit == settings.end() ? settings.back() : *culprit,
                        "this line's start script takes \"-d\" at its end for the option to run "
                        "in the background");
  }
  return words;
}

std::string plugin_install_command(const Dialect& dialect, const Version& version) {
  std::string command(dialect.plugin_install);
  if (!dialect.plugin_releases.empty()) {
    const auto newest = dialect.plugin_releases.size() - 1;
    command += dialect.plugin_releases[std::min(static_cast<std::size_t>(version.minor), newest)];
  }
  return command;
}

std::string ec2_endpoint_of(std::string_view region) {
  const auto partition = std::ranges::find_if(
      partitions, [&](const Partition& row) { return region.starts_with(row.region_prefix); });
  return fmt::format("ec2.{}.{}", region, partition->domain);
}

std::optional<Setting> make_region_setting(const Dialect& dialect, std::string_view region,
                                           std::string_view origin) {
  // It becomes part of a host name.
  const bool plausible =
      !region.empty() && region.size() <= 32 && std::ranges::all_of(region, [](unsigned char c) {
        return std::islower(c) || std::isdigit(c) || c == '-';
      });
  if (!plausible) {
    return std::nullopt;
  }
  if (!dialect.region.empty() &&
      std::ranges::find(regions_known_by_name, region) != regions_known_by_name.end()) {
    return Setting{std::string(dialect.region), std::string(region), std::string(origin)};
  }
  // The second AWS library needs the scheme, the first one takes it.
  return Setting{std::string(dialect.endpoint), "https://" + ec2_endpoint_of(region),
                 std::string(origin)};
}

std::span<const std::string_view> discovery_settings() { return discovery_names; }

}  // namespace es_entrypoint::engine
