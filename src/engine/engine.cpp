#include "es_entrypoint/engine/engine.hpp"

#include "es_entrypoint/engine/cluster_state.hpp"
#include "es_entrypoint/engine/config_file.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/engine/heap.hpp"
#include "es_entrypoint/engine/image_script.hpp"
#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/engine/one_word.hpp"
#include "es_entrypoint/engine/operator_settings.hpp"
#include "es_entrypoint/engine/settings_on_the_way.hpp"
#include "es_entrypoint/support/log.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;
using options::Options;
using support::Environment;
using support::Expected;
using support::Setting;

namespace {

/// @return the value of the first of these settings in `settings`.
std::optional<std::string> value_of(const std::vector<Setting>& settings, std::string_view name) {
  const auto setting = std::ranges::find(settings, name, &Setting::name);
  return setting == settings.end() ? std::nullopt : std::optional(setting->value);
}

/// The configuration directory, which the operator may have moved, and an image's script may move
/// back to the home.
std::string config_directory(const dialect::Dialect& dialect, const std::string& home,
                             const std::vector<Setting>& settings, const Environment& environment,
                             const Command& command) {
  if (command.kind == CommandKind::chained && dialect.script_sets_config) {
    return home + "/config";
  }
  const bool elasticsearch = dialect.distribution == dialect::Distribution::elasticsearch;
  if (elasticsearch && dialect.from_major < 6) {
    if (const auto moved = value_of(settings, "path.conf")) {
      return absolute(*moved);
    }
  } else {
    const auto* variable = elasticsearch ? "ES_PATH_CONF" : "OPENSEARCH_PATH_CONF";
    if (const auto moved = environment.find_non_empty(variable)) {
      return absolute(std::string(*moved));
    }
  }
  // Debian's and Red Hat's packages have no config directory in the home.
  std::error_code ignored;
  const auto packaged = fmt::format("/etc/{}", dialect::name_of(dialect.distribution));
  auto own = home + "/config";
  return !fs::exists(own, ignored) && fs::exists(packaged, ignored) ? packaged : own;
}

std::vector<std::string> plugins_in(const std::string& directory) {
  auto names = names_in(directory);
  std::erase_if(names, [&](const std::string& name) {
    std::error_code ignored;
    // ".installing-1234": an installation that was broken off.
    return name.starts_with('.') || !fs::is_directory(fs::path(directory) / name, ignored);
  });
  return names;
}

/// Appends to the settings, with values as the engine will see them.
void append(std::vector<Setting>& settings, const std::vector<Setting>& more,
            const Environment& environment) {
  for (auto& setting : join_items(more)) {
    setting.value = complete_placeholders(setting.value, environment);
    settings.push_back(std::move(setting));
  }
}

/// Reads the operator's settings from every place, and what depends on them.
Expected<void> read_settings(Engine& engine, const Command& command,
                             const Environment& environment) {
  const auto& dialect = *engine.dialect;
  TRY_ASSIGN(const auto is_read, environment_is_read(dialect, engine.home, command));
  const auto given_words = engine_words(command);
  for (const auto& warning : find_joined_settings(given_words)) {
    spdlog::warn("{}", warning);
  }
  engine.arguments_are_dropped = drops_arguments(dialect, command, is_read);
  // Where the script drops "--version", the engine starts as ever.
  engine.only_informs = !engine.arguments_are_dropped && asks_for_information(dialect, given_words);
  auto sorted = sort_settings(
      dialect, {.reads_environment = is_read, .drops_arguments = engine.arguments_are_dropped},
      parse_setting_words(dialect, given_words), environment);
  engine.handed_over = std::move(sorted.handed_over);
  std::ranges::move(sorted.warnings, std::back_inserter(engine.warnings));
  auto& words = sorted.words;
  append(words, parse_java_settings(dialect, environment), environment);
  const auto& read = sorted.variables;
  std::ranges::copy_if(
      sorted.unread, std::back_inserter(engine.unread_settings),
      [&](const Setting& setting) { return !value_of(words, without_index(setting.name)); });

  if (dialect.environment == dialect::EnvironmentStyle::engine) {
    append(engine.settings, read, environment);
    append(engine.settings, words, environment);
  } else {
    append(engine.settings, words, environment);
    append(engine.settings, read, environment);
  }
  append(engine.settings, sorted.unread, environment);

  engine.config = config_directory(dialect, engine.home, engine.settings, environment, command);
  const auto moved = environment.find_non_empty("OPENSEARCH_PATH_CONF");
  if (dialect.script_sets_config && moved && absolute(std::string(*moved)) != engine.config) {
    engine.warnings.push_back(fmt::format(
        "OPENSEARCH_PATH_CONF has no effect: the image's script sets it to {}", engine.config));
  }
  const bool names_file =
      dialect.distribution == dialect::Distribution::elasticsearch && dialect.from_major == 1;
  const auto file = names_file ? value_of(engine.settings, "config") : std::nullopt;
  const auto config =
      file ? read_config_file(absolute(*file)) : read_config(dialect, engine.config);
  if (!config) {
    return std::unexpected(config.error());
  }
  append(engine.settings, *config, environment);
  return {};
}

/// Whether a setting of `discovery_settings` says how nodes find one another. Where EC2 is a
/// discovery type of its own, "zen" is another one; in later lines the types are about elections,
/// and only "single-node" leaves no peers to be found.
bool is_choice(const dialect::Dialect& dialect, const Setting& setting) {
  if (setting.name == "discovery.type" && dialect.discovery.name != setting.name) {
    constexpr std::array<std::string_view, 4> elections = {"", "zen", "multi-node", "legacy-zen"};
    return std::ranges::find(elections, setting.value) == elections.end();
  }
  if (setting.name == "discovery.zen.ping.multicast.enabled") {
    return setting.value == "true";
  }
  return true;
}

}  // namespace

bool Engine::has_plugin(std::string_view name) const {
  return std::ranges::find(plugins, name) != plugins.end();
}

const Setting* Engine::find_setting(std::string_view name) const {
  const auto setting = std::ranges::find(settings, name, &Setting::name);
  return name.empty() || setting == settings.end() ? nullptr : &*setting;
}

const Setting* Engine::find_any_setting(std::initializer_list<std::string_view> names) const {
  for (const auto name : names) {
    if (const auto* setting = find_setting(name)) {
      return setting;
    }
  }
  return nullptr;
}

const Setting* Engine::find_discovery() const {
  for (const auto name : dialect::discovery_settings()) {
    if (const auto* setting = find_setting(name);
        setting != nullptr && is_choice(*dialect, *setting)) {
      return setting;
    }
  }
  return nullptr;
}

std::vector<support::Sourced<std::string>> Engine::directories_of(std::string_view name) const {
  const auto* setting = find_setting(name);
  const auto values = setting != nullptr
                          ? support::split(setting->value, ',')
                          : std::vector<std::string>{std::string(name.substr(name.find('.') + 1))};
  std::vector<support::Sourced<std::string>> directories;
  for (const auto& value : values) {
    const auto path = support::trim(value);
    if (!path.empty() && !path.contains("${")) {
      directories.push_back(
          {path.starts_with('/') ? std::string(path) : fmt::format("{}/{}", home, path),
           setting != nullptr ? setting->origin : support::Origin{}});
    }
  }
  return directories;
}

Expected<Engine> read_engine(const Command& command, const Environment& environment,
                             const Options& options) {
  TRY_ASSIGN(auto installation, find_installation(command, environment, options));
  TRY_ASSIGN(auto dialect, dialect::find_dialect(installation.version));
  if (dialect::is_newer_than_table(installation.version)) {
    spdlog::warn("{} {} is newer than es-entrypoint knows: taking it for {}",
                 dialect::title_of(installation.version.distribution), installation.version.text,
                 dialect->line);
  }

  Engine engine;
  engine.version = std::move(installation.version);
  engine.home = std::move(installation.home);
  engine.dialect = dialect;
  TRY(read_settings(engine, command, environment));
  const auto* plugins = engine.find_setting("path.plugins");
  engine.plugins =
      plugins_in(plugins != nullptr ? absolute(plugins->value) : engine.home + "/plugins");
  TRY_ASSIGN(auto heap, read_heap(engine, engine_words(command), environment));
  engine.heap = std::move(heap);
  engine.holds_cluster_state = read_cluster_state(engine);
  std::error_code ignored;
  engine.has_security = fs::is_directory(engine.home + "/modules/x-pack-security", ignored);
  return engine;
}

}  // namespace es_entrypoint::engine
