#include "es_entrypoint/dialect/dialect.hpp"

#include <array>

namespace es_entrypoint::dialect {
namespace {

constexpr std::array<std::string_view, 1> initial_master_nodes = {"cluster.initial_master_nodes"};
// OpenSearch 2 renamed it and still takes the old name.
constexpr std::array<std::string_view, 2> initial_cluster_manager_nodes = {
    "cluster.initial_cluster_manager_nodes", "cluster.initial_master_nodes"};

constexpr std::array<std::string_view, 1> allow_mmap = {"node.store.allow_mmap"};
// 6.7 added the name of 7.0.
constexpr std::array<std::string_view, 2> allow_mmapfs = {"node.store.allow_mmapfs",
                                                          "node.store.allow_mmap"};

constexpr std::array<std::string_view, 3> old_config_suffixes = {".yml", ".yaml", ".json"};
constexpr std::array<std::string_view, 1> config_suffixes = {".yml"};

constexpr std::array<std::string_view, 3> heap_size_variables = {"ES_HEAP_SIZE", "ES_MAX_MEM",
                                                                 "ES_MIN_MEM"};

// Of elasticsearch-cloud-aws, for Elasticsearch 1.0 to 1.7 (the table in its README).
constexpr std::array<std::string_view, 8> cloud_aws_releases = {"2.0.0", "2.1.1", "2.2.0", "2.3.0",
                                                                "2.4.2", "2.5.1", "2.6.1", "2.7.1"};

// Every release of a distribution has them all, though old images do not read the newer ones: the
// operator who sets one expects an effect.
constexpr std::array<std::string_view, 7> elasticsearch_script_variables = {
    "ELASTIC_PASSWORD", "ELASTIC_PASSWORD_FILE", "KEYSTORE_PASSWORD",  "KEYSTORE_PASSWORD_FILE",
    "ENROLLMENT_TOKEN", "ES_LOG_STYLE",          "TAKE_FILE_OWNERSHIP"};
constexpr std::array<std::string_view, 4> opensearch_script_variables = {
    "DISABLE_SECURITY_PLUGIN", "DISABLE_INSTALL_DEMO_CONFIG",
    "DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI", "OPENSEARCH_INITIAL_ADMIN_PASSWORD"};

// Each row is the row before it with what that release changed.

// bin/elasticsearch collects settings in one variable and expands it unquoted: blanks split a
// value, and the shell replaces patterns by file names.
constexpr Dialect elasticsearch_1 = {
    .release_line = "Elasticsearch 1.x",
    .distribution = Distribution::elasticsearch,
    .from = {1, 0},
    .prefix = "--",
    .long_options_are_settings = true,
    .option = 'D',
    .option_prefix = "es.",
    .passes_java_options = true,
    .flags = "vdh",
    .information_flags = "vh",
    .forbidden_characters = " *?[",
    .config_setting = "path.conf",
    .config_file_setting = "config",
    .config_suffixes = old_config_suffixes,
    .config_may_be_invalid_utf8 = true,
    .script_arguments = ScriptArguments::kept,
    .script_word = "elasticsearch",
    .script_user = "elasticsearch",
    .script_variables = elasticsearch_script_variables,
    .node_attribute_prefix = "node.",
    .plugin = "cloud-aws",
    .plugin_install = "bin/plugin install elasticsearch/elasticsearch-cloud-aws/",
    .plugin_releases = cloud_aws_releases,
    .discovery = {"discovery.type", "ec2"},
    .seed_hosts = "discovery.zen.ping.unicast.hosts",
    .seed_names = SeedNames::first_address,
    .multicast = "discovery.zen.ping.multicast.enabled",
    .region = "cloud.aws.region",
    .own_region = "cloud.aws.ec2.region",
    .endpoint = "cloud.aws.ec2.endpoint",
    .protocol = "cloud.aws.ec2.protocol",
    .aws_library = AwsLibrary::first,
    .plugin_protocol = PluginProtocol::tokenless,
    .minimum_masters = "discovery.zen.minimum_master_nodes",
    .heap_variables = heap_size_variables,
    .java_options = "ES_JAVA_OPTS",
    .default_heap = "1g",
    .open_files = 65536,
    .processes = 2048,
};

// The parser of "--k=v" deletes every "--", in the value too; the script searches its arguments
// for "-d" by a regular expression that any word's end matches.
constexpr Dialect elasticsearch_2 = [] {
  Dialect row = elasticsearch_1;
  row.release_line = "Elasticsearch 2.x";
  row.from = {2, 0};
  row.passes_java_options = false;
  row.flags = "Vdh";
  row.information_flags = "Vh";
  row.forbidden_characters = "";
  row.forbidden_text = "--";
  row.daemonizes_on_final_dash_d = true;
  row.config_file_setting = "";
  row.binds_loopback = true;
  row.plugin_install = "bin/plugin install cloud-aws";
  row.plugin_releases = {};
  row.seed_names = SeedNames::at_start;
  row.multicast = "";
  row.refuses_root = true;
  return row;
}();

constexpr Dialect elasticsearch_5_0 = [] {
  Dialect row = elasticsearch_2;
  row.release_line = "Elasticsearch 5.0";
  row.from = {5, 0};
  row.prefix = "-E";
  row.long_options_are_settings = false;
  row.option = 'E';
  row.option_prefix = "";
  row.flags = "Vdhqsv";
  row.forbidden_text = "";
  row.node_attribute_prefix = "node.attr.";
  row.plugin = "discovery-ec2";
  row.plugin_install = "bin/elasticsearch-plugin install discovery-ec2";
  // The last 5.x releases have it beside the old name, which it beats; no release has a region of
  // this kind.
  row.own_endpoint = "discovery.ec2.endpoint";
  row.plugin_reads_keystore = true;
  row.heap_variables = {};
  row.jvm_options_variable = "ES_JVM_OPTIONS";
  row.default_heap = "2g";
  row.checks_bootstrap = true;
  return row;
}();

constexpr Dialect elasticsearch_5_1 = [] {
  Dialect row = elasticsearch_5_0;
  row.release_line = "Elasticsearch 5.1 to 5.6";
  row.from = {5, 1};
  row.discovery = {"discovery.zen.hosts_provider", "ec2"};
  row.seed_names = SeedNames::again;
  return row;
}();

// The image's script of 6.0 to 7.17 runs "eswrapper" without its arguments, and leaves
// "elasticsearch" as it is.
constexpr Dialect elasticsearch_6 = [] {
  Dialect row = elasticsearch_5_1;
  row.release_line = "Elasticsearch 6.0 to 6.4";
  row.from = {6, 0};
  row.config_setting = "";
  row.config_variable = "ES_PATH_CONF";
  row.config_suffixes = config_suffixes;
  row.config_may_be_invalid_utf8 = false;
  row.environment = EnvironmentStyle::image_script;
  row.script_arguments = ScriptArguments::kept_without_wrapper;
  row.script_word = "eswrapper";
  row.jvm_options_variable = "";
  row.default_heap = "1g";
  row.region = "";
  row.own_region = "";
  row.endpoint = "discovery.ec2.endpoint";
  row.own_endpoint = "";
  row.protocol = "discovery.ec2.protocol";
  row.plugin_knows_task_role = true;
  row.script_user = "1000:0";
  row.processes = 4096;
  return row;
}();

constexpr Dialect elasticsearch_6_5 = [] {
  Dialect row = elasticsearch_6;
  row.release_line = "Elasticsearch 6.5 to 6.8";
  row.from = {6, 5};
  row.allow_mmap = allow_mmapfs;
  return row;
}();

constexpr Dialect elasticsearch_7_0 = [] {
  Dialect row = elasticsearch_6_5;
  row.release_line = "Elasticsearch 7.0 to 7.5";
  row.from = {7, 0};
  row.discovery = {"discovery.seed_providers", "ec2"};
  row.seed_hosts = "discovery.seed_hosts";
  row.minimum_masters = "";
  row.bootstrap = initial_master_nodes;
  row.cluster_state = "nodes/0/_state";
  row.open_files = 65535;
  row.allow_mmap = allow_mmap;
  return row;
}();

constexpr Dialect elasticsearch_7_6 = [] {
  Dialect row = elasticsearch_7_0;
  row.release_line = "Elasticsearch 7.6";
  row.from = {7, 6};
  row.environment = EnvironmentStyle::engine_script;
  return row;
}();

constexpr Dialect elasticsearch_7_7 = [] {
  Dialect row = elasticsearch_7_6;
  row.release_line = "Elasticsearch 7.7 to 7.10";
  row.from = {7, 7};
  row.jvm_options_directory = "jvm.options.d";
  return row;
}();

// The AWS library of these releases asks for credentials with a token first.
constexpr Dialect elasticsearch_7_11 = [] {
  Dialect row = elasticsearch_7_7;
  row.release_line = "Elasticsearch 7.11 to 7.14";
  row.from = {7, 11};
  row.daemonizes_on_final_dash_d = false;
  row.plugin_protocol = PluginProtocol::token_then_tokenless;
  row.default_heap = "";
  return row;
}();

constexpr Dialect elasticsearch_7_15 = [] {
  Dialect row = elasticsearch_7_11;
  row.release_line = "Elasticsearch 7.15.0";
  row.from = {7, 15};
  row.environment_takes_upper_case = true;
  return row;
}();

// Its elasticsearch-env matches whole names; earlier ones matched the beginning of a name.
constexpr Dialect elasticsearch_7_15_1 = [] {
  Dialect row = elasticsearch_7_15;
  row.release_line = "Elasticsearch 7.15.1 to 7.17";
  row.from = {7, 15, 1};
  row.environment_is_lower_case = true;
  return row;
}();

// The image's script of these releases runs the engine without the arguments it got, whatever its
// name; 8.3.3 ended that.
constexpr Dialect elasticsearch_8_0 = [] {
  Dialect row = elasticsearch_7_15_1;
  row.release_line = "Elasticsearch 8.0 to 8.2";
  row.from = {8, 0};
  row.cluster_state = "_state";
  row.configures_security = true;
  row.script_arguments = ScriptArguments::dropped;
  row.script_user = "";
  return row;
}();

constexpr Dialect elasticsearch_8_3 = [] {
  Dialect row = elasticsearch_8_0;
  row.release_line = "Elasticsearch 8.3.0 to 8.3.2";
  row.from = {8, 3};
  row.environment = EnvironmentStyle::engine;
  return row;
}();

constexpr Dialect elasticsearch_8_3_3 = [] {
  Dialect row = elasticsearch_8_3;
  row.release_line = "Elasticsearch 8.3.3 to 8.18";
  row.from = {8, 3, 3};
  row.script_arguments = ScriptArguments::kept;
  return row;
}();

// The second AWS library: the endpoint's scheme alone decides between http and https, and requests
// are signed for the region of the environment.
constexpr Dialect elasticsearch_8_19 = [] {
  Dialect row = elasticsearch_8_3_3;
  row.release_line = "Elasticsearch 8.19";
  row.from = {8, 19};
  row.protocol = "";
  row.aws_library = AwsLibrary::second;
  row.plugin_protocol = PluginProtocol::token;
  return row;
}();

// 9.0 came out before 8.19 and still has the first AWS library.
constexpr Dialect elasticsearch_9_0 = [] {
  Dialect row = elasticsearch_8_3_3;
  row.release_line = "Elasticsearch 9.0";
  row.from = {9, 0};
  return row;
}();

constexpr Dialect elasticsearch_9_1 = [] {
  Dialect row = elasticsearch_8_19;
  row.release_line = "Elasticsearch 9.1 and later";
  row.from = {9, 1};
  return row;
}();

// A fork of Elasticsearch 7.10, with the start script of its later releases. The image's script of
// 1.0 to 1.2 ignores its arguments.
constexpr Dialect opensearch_1_0 = [] {
  Dialect row = elasticsearch_7_11;
  row.release_line = "OpenSearch 1.0 to 1.2";
  row.distribution = Distribution::opensearch;
  row.from = {1, 0};
  row.config_variable = "OPENSEARCH_PATH_CONF";
  row.environment = EnvironmentStyle::image_or_engine_script;
  row.script_arguments = ScriptArguments::ignored;
  row.script_word = "";
  row.script_variables = opensearch_script_variables;
  row.plugin_install = "bin/opensearch-plugin install discovery-ec2";
  row.java_options = "OPENSEARCH_JAVA_OPTS";
  row.default_heap = "1g";
  row.script_user = "";
  return row;
}();

constexpr Dialect opensearch_1_3 = [] {
  Dialect row = opensearch_1_0;
  row.release_line = "OpenSearch 1.3.0 to 1.3.1";
  row.from = {1, 3};
  row.script_arguments = ScriptArguments::kept;
  row.script_word = "opensearch";
  return row;
}();

// From here on the image's script sets OPENSEARCH_PATH_CONF itself, whatever its command.
constexpr Dialect opensearch_1_3_2 = [] {
  Dialect row = opensearch_1_3;
  row.release_line = "OpenSearch 1.3.2 to 1.3.20";
  row.from = {1, 3, 2};
  row.script_sets_config = true;
  return row;
}();

constexpr Dialect opensearch_2 = [] {
  Dialect row = opensearch_1_3_2;
  row.release_line = "OpenSearch 2.0 to 2.8";
  row.from = {2, 0};
  row.bootstrap = initial_cluster_manager_nodes;
  return row;
}();

constexpr Dialect opensearch_2_9 = [] {
  Dialect row = opensearch_2;
  row.release_line = "OpenSearch 2.9 to 2.19";
  row.from = {2, 9};
  row.own_region = "discovery.ec2.region";  // came with the second AWS library
  row.aws_library = AwsLibrary::second;
  return row;
}();

constexpr Dialect opensearch_3 = [] {
  Dialect row = opensearch_2_9;
  row.release_line = "OpenSearch 3.x";
  row.from = {3, 0};
  return row;
}();

constexpr std::array rows = {
    elasticsearch_1,   elasticsearch_2,    elasticsearch_5_0,   elasticsearch_5_1,
    elasticsearch_6,   elasticsearch_6_5,  elasticsearch_7_0,   elasticsearch_7_6,
    elasticsearch_7_7, elasticsearch_7_11, elasticsearch_7_15,  elasticsearch_7_15_1,
    elasticsearch_8_0, elasticsearch_8_3,  elasticsearch_8_3_3, elasticsearch_8_19,
    elasticsearch_9_0, elasticsearch_9_1,  opensearch_1_0,      opensearch_1_3,
    opensearch_1_3_2,  opensearch_2,       opensearch_2_9,      opensearch_3,
};

}  // namespace

std::span<const Dialect> dialects() { return rows; }

}  // namespace es_entrypoint::dialect
