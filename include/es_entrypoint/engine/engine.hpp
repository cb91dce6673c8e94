#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/volume.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// The engine that is installed, and what the operator already configured.
struct Engine {
  dialect::Version version;
  std::string home;                           ///< absolute
  std::string config;                         ///< its configuration directory, absolute
  std::string plugins_directory;              ///< `home`/plugins, or path.plugins
  std::vector<std::string> plugins;           ///< names below `plugins_directory`, sorted
  const dialect::Dialect* dialect = nullptr;  ///< never null after `read_engine`; static storage

  /// Made by the operator, the strongest place first; a list's items are one setting.
  std::vector<support::Setting> settings;
  /// Those of `settings` in environment variables which neither this engine nor its image's script
  /// reads ("cluster.name=logs"): they reach it only as words of its command line.
  std::vector<support::Setting> unread_settings;
  /// Those of `settings` in words which the image's script drops: they reach the engine as
  /// environment variables of the same name.
  std::vector<support::Setting> handed_over;
  std::vector<support::Warning> warnings;
  /// Whether the image's script runs the engine without its arguments: settings reach the engine
  /// through the environment only.
  bool arguments_are_dropped = false;
  /// Whether the engine is asked for its version or its help alone: it joins no cluster.
  bool only_informs = false;
  /// Whether a data directory holds the state of a cluster that this node was in; false if none can
  /// be read.
  bool holds_cluster_state = false;
  std::vector<support::Volume> data_volumes;  ///< of the data directories that exist
  bool has_keystore = false;  ///< in its configuration directory; only the engine can read it
  bool has_security = false;  ///< Elastic's own: the default distribution, not the bare core
  /// The heap's size if the operator configured one, in any place that this line reads.
  std::optional<support::Sourced<std::string>> heap;

  [[nodiscard]] bool has_plugin(std::string_view name) const;
  /// @return the setting if the operator made it in any place; else null, and for the empty name of
  ///         a setting that the line does not have.
  [[nodiscard]] const support::Setting* find_setting(std::string_view name) const;
  /// @return the first of these that the operator made, or null.
  [[nodiscard]] const support::Setting* find_any_setting(
      std::span<const std::string_view> names) const;
  [[nodiscard]] const support::Setting* find_any_setting(
      std::initializer_list<std::string_view> names) const {
    return find_any_setting(std::span(names.begin(), names.size()));
  }
  /// @return the setting by which the operator chose how nodes find one another, which may be
  ///         `dialect->discovery` itself; null if none differs from the default.
  [[nodiscard]] const support::Setting* find_discovery() const;
  /// @return the absolute directories that "path.data" or "path.logs" names, else the one of that
  ///         name in the home, each with the setting's origin; without those whose placeholder only
  ///         the engine can complete.
  [[nodiscard]] std::vector<support::Sourced<std::string>> directories_of(
      std::string_view name) const;
};

/// Reads the engine's version, plugins and settings from its home, the command line, the
/// environment and its configuration files. A release newer than the table gets a warning.
/// @return the engine; 78 if it or its configuration is unusable: no engine in the home, an unknown
///         version, a configuration file that cannot be read or parsed.
[[nodiscard]] support::Expected<Engine> read_engine(const Command& command,
                                                    const support::Environment& environment,
                                                    const options::Options& options);

}  // namespace es_entrypoint::engine
