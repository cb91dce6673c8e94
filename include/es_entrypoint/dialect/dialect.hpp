#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::dialect {

/// Who turns environment variables with dotted names ("cluster.name") into settings.
enum class EnvironmentStyle {
  none,                    ///< neither the engine nor the script of its official image
  image_script,            ///< the official image's script
  image_or_engine_script,  ///< that script; without it, bin/opensearch-env of the image's engine
  engine_script,           ///< bin/elasticsearch-env of the official image's engine
  engine,                  ///< the official image's engine itself; variables beat arguments there
};

/// What the official image's script does with the arguments that follow the engine's name.
enum class ScriptArguments {
  kept,
  kept_without_wrapper,  ///< after "elasticsearch"; after "eswrapper" they are dropped
  dropped,
  ignored,  ///< dropped, and the engine runs whatever the command is
};

/// How the discovery plugin asks the instance for credentials.
enum class PluginProtocol { tokenless, token_then_tokenless, token };

/// Which version of AWS's Java library the discovery plugin has.
enum class AwsLibrary {
  first,   ///< signs for the region in the endpoint's name, else us-east-1; adds "https://" itself
  second,  ///< signs for the region it is configured with; an endpoint without a scheme is an error
};

/// How the engine resolves a host name among the other nodes' addresses.
enum class SeedNames {
  first_address,  ///< once, when it starts: to the name's first address only
  at_start,       ///< once, when it starts: to all addresses; a name without one ends the engine
  /// To all addresses, and again after 10 s while there are none. Java keeps them for a minute
  /// then; up to 6.5 for ever, unless its option sun.net.inetaddr.ttl says otherwise.
  again,
};

/// A setting with a fixed value.
struct FixedSetting {
  std::string_view name;
  std::string_view value;
};

struct Release {
  int major = 0;
  int minor = 0;
  int patch = 0;
};

/// What one line of releases understands. All views are of static storage; an empty name means
/// that the line has no such setting or variable.
struct Dialect {
  std::string_view release_line;  ///< to print, such as "Elasticsearch 1.x"
  Distribution distribution;
  Release from;  ///< the first release of the line, which ends at the next row

  // The command line.
  std::string_view prefix;                 ///< of a setting's word: "--" or "-E"
  bool long_options_are_settings = false;  ///< "--k=v" and "--k v"
  char option;                             ///< the short option that takes a setting: D or E
  std::string_view option_prefix;         ///< of a setting's name in `option` and in Java's options
  bool passes_java_options = false;       ///< -X, and -D without `option_prefix`, go to Java
  std::string_view flags;                 ///< short options that may precede `option` in its word
  std::string_view information_flags;     ///< of these, the ones that print something and exit
  std::string_view forbidden_characters;  ///< that a value cannot contain
  std::string_view forbidden_text = {};   ///< that a value cannot contain
  bool daemonizes_on_final_dash_d = false;  ///< a last word that ends in "-d" starts a daemon

  // The configuration directory and file.
  std::string_view config_setting;                    ///< moves the directory
  std::string_view config_variable = {};              ///< moves the directory
  std::string_view config_file_setting;               ///< names the file
  std::span<const std::string_view> config_suffixes;  ///< of the file; the first one found counts
  bool config_may_be_invalid_utf8 = false;  ///< a byte that is not UTF-8 is read as a character

  // The official image.
  EnvironmentStyle environment = EnvironmentStyle::none;
  bool environment_is_lower_case = false;     ///< "discovery.ec2.tag.Name" is skipped there
  bool environment_takes_upper_case = false;  ///< ES_SETTING_CLUSTER_NAME is a setting there
  ScriptArguments script_arguments;           ///< if dropped, settings go through `environment`
  std::string_view script_word;     ///< the command for which the script does its full part
  bool script_sets_config = false;  ///< the script sets `config_variable` to the home's config
  /// The engine's user if root starts the script, as for --user; empty if the script does not
  /// change the user, or refuses root.
  std::string_view script_user;
  /// Variables that the script alone reads: without it they have no effect.
  std::span<const std::string_view> script_variables;

  // Addresses and ports. publish_host, publish_port and bind_host are network.*, transport.* and
  // http.* in every line.
  bool binds_loopback = false;  ///< by default
  std::string_view node_attribute_prefix;

  // Discovery through EC2.
  std::string_view plugin;          ///< its directory below plugins
  std::string_view plugin_install;  ///< the command that installs it, up to the release
  /// Its releases, one for each minor release of the engine; empty if the installer knows.
  std::span<const std::string_view> plugin_releases;
  FixedSetting discovery;                   ///< enables it
  std::string_view seed_hosts;              ///< takes the other nodes' addresses
  SeedNames seed_names = SeedNames::again;  ///< among `seed_hosts`
  std::string_view multicast;               ///< switched off with "false"; empty from 2.x on
  std::string_view region;      ///< takes a region's name; empty if only `endpoint` does
  std::string_view own_region;  ///< the same for EC2 alone; beats `region`
  std::string_view endpoint;
  std::string_view own_endpoint = {};  ///< a later name of `endpoint`, which it beats
  std::string_view protocol;           ///< "http" or "https", of the endpoint; empty: by its scheme
  AwsLibrary aws_library;
  PluginProtocol plugin_protocol;
  bool plugin_knows_task_role = false;  ///< takes the credentials of an ECS task's role
  bool plugin_reads_keystore = false;   ///< its keys may be in the engine's keystore

  // What keeps a cluster from splitting. The plan warns if it is missing.
  std::string_view minimum_masters;  ///< up to 6.x: how many masters make a majority
  std::span<const std::string_view> bootstrap = {};  ///< from 7.0 on: names the first masters, once
  /// From 7.0 on: the directory in path.data with the cluster's state.
  std::string_view cluster_state = {};
  /// Configures security on its first start, but not on a node that is configured to find others.
  bool configures_security = false;

  // The process.
  /// Up to 2.x: the heap's size; the first is the one to set.
  std::span<const std::string_view> heap_variables;
  std::string_view java_options;                ///< the variable with options for Java
  std::string_view jvm_options_variable = {};   ///< moves the file jvm.options
  std::string_view jvm_options_directory = {};  ///< with more such files, in the configuration's
  std::string_view default_heap;  ///< as shipped; empty if the engine sizes itself by its memory
  bool refuses_root = false;
  /// Exits if limits are too low and it publishes another address than loopback.
  bool checks_bootstrap = false;
  std::uint64_t open_files;  ///< the fewest that it accepts
  std::uint64_t processes;   ///< the fewest that it accepts
  /// Switch its use of mmap off with "false", and with it the check of vm.max_map_count. The first
  /// is the one to set; empty up to 6.4.
  std::span<const std::string_view> allow_mmap = {};

  [[nodiscard]] constexpr bool sizes_heap() const { return default_heap.empty(); }
};

/// Every row of dialect_table.cpp, oldest first within a distribution.
[[nodiscard]] std::span<const Dialect> dialects();

/// @return the row for this version; the newest row of the distribution for a release that is
///         newer than the table. 78 for a release that no row describes.
[[nodiscard]] support::Expected<const Dialect*> find_dialect(const Version& version);

/// @return whether the table has no row of this release's major version or a later one.
[[nodiscard]] bool is_newer_than_table(const Version& version);

/// Spells settings as words for the end of the engine's command line. Their order may change: the
/// last word must not look like an option to the engine's script.
/// @return one word per setting; 78 if the dialect cannot carry a value.
[[nodiscard]] support::Expected<std::vector<std::string>> spell_settings(
    const Dialect& dialect, std::span<const support::Setting> settings);

/// @return the setting that leads the discovery plugin to a region: the region's name if this
///         line's plugin knows it, else the region's endpoint.
[[nodiscard]] support::Setting make_region_setting(const Dialect& dialect, const Region& region,
                                                   const support::Origin& origin);

/// @return the command that installs the line's discovery plugin, to print.
[[nodiscard]] std::string plugin_install_command(const Dialect& dialect, const Version& version);

/// The settings by which an operator chooses how nodes find one another, in any line. Which of
/// them mean another discovery than EC2 depends on their value: `Engine::find_discovery`.
[[nodiscard]] std::span<const std::string_view> discovery_settings();

}  // namespace es_entrypoint::dialect
