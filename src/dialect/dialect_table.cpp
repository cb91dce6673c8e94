#include "es_entrypoint/dialect/dialect.hpp"

#include <array>

namespace es_entrypoint::dialect {
namespace {

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
    .script_sets_config = false,
    .script_user = "elasticsearch",
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
    .own_endpoint = "",
    .protocol = "cloud.aws.ec2.protocol",
    .aws_library = AwsLibrary::first,
    .plugin_protocol = PluginProtocol::tokenless,
    .plugin_knows_task_role = false,
    .minimum_masters = "discovery.zen.minimum_master_nodes",
    .bootstrap = {},
    .cluster_state = "",
    .configures_security = false,
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
  // The last 5.x releases have it beside the old name, which it beats; no release has a region of
  // this kind.
  row.own_endpoint = "discovery.ec2.endpoint";
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
  row.own_endpoint = "";
  row.protocol = "discovery.ec2.protocol";
  row.plugin_knows_task_role = true;
  row.script_user = "1000:0";
  return row;
}();

constexpr Dialect elasticsearch_7_0 = [] {
  Dialect row = elasticsearch_6;
  row.line = "Elasticsearch 7.0 to 7.5";
  row.from_major = 7;
  row.transport_port = "transport.port";
  row.discovery = {"discovery.seed_providers", "ec2"};
  row.seed_hosts = "discovery.seed_hosts";
  row.minimum_masters = "";
  row.bootstrap = initial_master_nodes;
  row.cluster_state = "nodes/0/_state";
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
  row.line = "Elasticsearch 7.15.0";
  row.from_minor = 15;
  row.environment = EnvironmentStyle::engine_script_upper;
  return row;
}();

// Its elasticsearch-env matches whole names; those of before matched their beginning.
constexpr Dialect elasticsearch_7_15_1 = [] {
  Dialect row = elasticsearch_7_15;
  row.line = "Elasticsearch 7.15.1 to 7.17";
  row.from_patch = 1;
  row.environment_is_lower_case = true;
  return row;
}();

// The image's script of these releases runs the engine without the arguments it got, whatever its
// name; 8.3.3 ended that.
constexpr Dialect elasticsearch_8_0 = [] {
  Dialect row = elasticsearch_7_15_1;
  row.line = "Elasticsearch 8.0 to 8.2";
  row.from_major = 8;
  row.from_minor = 0;
  row.from_patch = 0;
  row.cluster_state = "_state";
  row.configures_security = true;
  row.script_arguments = ScriptArguments::dropped;
  row.script_user = "";
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
  row.aws_library = AwsLibrary::second;
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
  row.script_arguments = ScriptArguments::ignored;
  row.plugin_install = "bin/opensearch-plugin install discovery-ec2";
  row.heap = HeapStyle::opensearch_java_opts;
  row.shipped_heap = "1g";
  row.script_user = "";
  return row;
}();

constexpr Dialect opensearch_1_3 = [] {
  Dialect row = opensearch_1_0;
  row.line = "OpenSearch 1.3.0 to 1.3.1";
  row.from_minor = 3;
  row.script_arguments = ScriptArguments::kept;
  return row;
}();

// From here on the image's script sets OPENSEARCH_PATH_CONF itself, whatever its word.
constexpr Dialect opensearch_1_3_2 = [] {
  Dialect row = opensearch_1_3;
  row.line = "OpenSearch 1.3.2 to 1.3.20";
  row.from_patch = 2;
  row.script_sets_config = true;
  return row;
}();

constexpr Dialect opensearch_2 = [] {
  Dialect row = opensearch_1_3_2;
  row.line = "OpenSearch 2.0 to 2.8";
  row.from_major = 2;
  row.from_minor = 0;
  row.from_patch = 0;
  row.bootstrap = initial_cluster_manager_nodes;
  return row;
}();

constexpr Dialect opensearch_2_9 = [] {
  Dialect row = opensearch_2;
  row.line = "OpenSearch 2.9 to 2.19";
  row.from_minor = 9;
  row.own_region = "discovery.ec2.region";  // came with the second AWS library
  row.aws_library = AwsLibrary::second;
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
    elasticsearch_1,     elasticsearch_2,      elasticsearch_5_0, elasticsearch_5_1,
    elasticsearch_6,     elasticsearch_7_0,    elasticsearch_7_6, elasticsearch_7_11,
    elasticsearch_7_15,  elasticsearch_7_15_1, elasticsearch_8_0, elasticsearch_8_3,
    elasticsearch_8_3_3, elasticsearch_8_19,   elasticsearch_9_0, elasticsearch_9_1,
    opensearch_1_0,      opensearch_1_3,       opensearch_1_3_2,  opensearch_2,
    opensearch_2_9,      opensearch_3,
};

}  // namespace

std::span<const Dialect> dialects() { return rows; }

}  // namespace es_entrypoint::dialect
