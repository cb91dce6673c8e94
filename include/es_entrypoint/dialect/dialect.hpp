#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::dialect {

/// How a line of the engine takes the size of its heap.
enum class HeapStyle {
  es_heap_size,          ///< ES_HEAP_SIZE
  es_java_opts,          ///< -Xms and -Xmx in ES_JAVA_OPTS
  opensearch_java_opts,  ///< -Xms and -Xmx in OPENSEARCH_JAVA_OPTS
  automatic,             ///< the engine sizes itself by the container's memory
};

/// Who makes settings of environment variables with dotted names ("cluster.name").
enum class EnvironmentStyle {
  nobody,               ///< neither the engine nor the script of its official image
  image_script,         ///< the official image's script, on its way to the engine
  engine_script,        ///< bin/elasticsearch-env of the official image's engine
  engine_script_upper,  ///< the same, and it takes ES_SETTING_CLUSTER_NAME too
  engine,               ///< the official image's engine itself; there they beat the arguments
};

/// What the official image's script does with the arguments that follow the engine's name.
enum class ScriptArguments {
  kept,
  kept_without_wrapper,  ///< after "elasticsearch"; after "eswrapper" they are dropped
  dropped,
  ignored,  ///< dropped, and so is a command that is no engine: the engine is run whatever they are
};

/// How the discovery plugin asks the instance for credentials: what `--check` compares with the
/// instance's own choice.
enum class PluginProtocol { tokenless, token_then_tokenless, token };

/// Which version of AWS's Java library the discovery plugin has.
enum class AwsLibrary {
  first,   ///< signs for the region in the endpoint's name, else us-east-1; adds "https://" itself
  second,  ///< signs for the region it is configured with; an endpoint without a scheme is an error
};

/// A setting with a fixed value.
struct FixedSetting {
  std::string_view name;
  std::string_view value;
};

/// What one line of releases understands. All views are of static storage; an empty name means
/// that the line has no such setting.
struct Dialect {
  std::string_view line;  ///< for people, such as "Elasticsearch 1.x"
  Distribution distribution;
  int from_major;  ///< the first release that speaks so: up to the next row's
  int from_minor;
  int from_patch;

  // The command line.
  std::string_view prefix;             ///< of a setting's word: "--" or "-E"
  char option;                         ///< the short option that takes a setting as well: D or E
  std::string_view option_prefix;      ///< of the name after `option`: "es."
  bool option_prefix_is_needed;        ///< without it, it is a property of Java's, no setting
  std::string_view flags;              ///< short options that may stand before `option` in its word
  std::string_view information_flags;  ///< of these, the ones that print something and end
  std::string_view broken_by;          ///< characters that a value cannot hold
  std::string_view broken_by_text;     ///< a text that a value cannot hold; empty for none
  bool daemonizes_on_final_dash_d;     ///< a last word that ends in "-d" sends it to the background
  bool repeated_setting_is_fatal;      ///< else the last one wins
  EnvironmentStyle environment;
  bool environment_is_lower_case;    ///< of "discovery.ec2.tag.Name" nobody there makes a setting
  ScriptArguments script_arguments;  ///< where dropped, settings go by `environment`
  bool script_sets_config;  ///< the image's script moves the configuration back to the home
  /// Whom the official image's script runs the engine as when root starts it, as for --user; empty
  /// where it changes no user, or refuses root.
  std::string_view script_user;

  // Addresses and ports. publish_host, publish_port and bind_host are network.*, transport.* and
  // http.* in every line.
  bool binds_loopback;  ///< unless told otherwise
  std::string_view transport_port;
  std::string_view node_attribute_prefix;

  // Discovery through EC2.
  std::string_view plugin;          ///< its directory below plugins
  std::string_view plugin_install;  ///< the command that installs it, up to the release
  /// Its releases, one for each minor release of the engine; none where the installer knows.
  std::span<const std::string_view> plugin_releases;
  FixedSetting discovery;       ///< what switches it on
  std::string_view seed_hosts;  ///< takes the other nodes' addresses
  std::string_view multicast;   ///< what is switched off with "false", empty from 2.x on
  std::string_view region;      ///< takes a region's name; empty where only `endpoint` helps
  std::string_view own_region;  ///< the same for EC2 alone, which beats `region`
  std::string_view endpoint;
  std::string_view own_endpoint;  ///< a later name of the same, which beats `endpoint`
  std::string_view protocol;      ///< "http" or "https", of the endpoint; empty: by its scheme
  AwsLibrary aws_library;
  PluginProtocol plugin_protocol;
  bool plugin_knows_task_role;  ///< takes the credentials that ECS gives to a task

  // What keeps a cluster from splitting. The plan warns when it is missing.
  std::string_view minimum_masters;             ///< up to 6.x: how many masters make a majority
  std::span<const std::string_view> bootstrap;  ///< from 7.0 on: names the first masters, once
  std::string_view cluster_state;  ///< from 7.0 on: where in path.data the cluster's state is kept
  /// Configures security on its first start, but not on a node that is configured to find others.
  bool configures_security;

  // The process.
  HeapStyle heap;
  std::string_view shipped_heap;  ///< the size in the release's own jvm.options; empty for none
  bool refuses_root;
  bool checks_bootstrap;  ///< dies of low limits where it publishes an address but loopback
};

/// Every row, oldest first within a distribution: for the tests and the table in the manual.
[[nodiscard]] std::span<const Dialect> dialects();

/// @return the row for this version; the newest row of the distribution for a release that is
///         newer than the table. 78 for a release that no row can stand for.
[[nodiscard]] support::Expected<const Dialect*> find_dialect(const Version& version);

/// @return whether the table knows this release's major version, or merely hopes.
[[nodiscard]] bool is_newer_than_table(const Version& version);

/// Spells settings as words for the end of the engine's command line. Their order may change: the
/// last word must not look like an option to the engine's script.
/// @return one word a setting; 78 where the dialect cannot carry a value, saying which and why.
[[nodiscard]] support::Expected<std::vector<std::string>> spell_settings(
    const Dialect& dialect, std::span<const support::Setting> settings);

/// The settings that lead the discovery plugin to a region: its name where this line's plugin
/// knows it, else the endpoint of the region's partition.
/// @param origin of the setting that is made of it
[[nodiscard]] support::Setting make_region_setting(const Dialect& dialect, const Region& region,
                                                   const support::Origin& origin);

/// @return the command that installs the line's discovery plugin, to be shown.
[[nodiscard]] std::string plugin_install_command(const Dialect& dialect, const Version& version);

/// The settings by which an operator chooses how nodes find one another, in any line. Which of
/// them mean another discovery than EC2 depends on their value: `Engine::find_discovery`.
[[nodiscard]] std::span<const std::string_view> discovery_settings();

}  // namespace es_entrypoint::dialect
