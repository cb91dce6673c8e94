#include "es_entrypoint/engine/engine.hpp"

#include "es_entrypoint/engine/cluster_state.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/engine/heap.hpp"
#include "es_entrypoint/engine/image_script.hpp"
#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/engine/operator_settings.hpp"
#include "es_entrypoint/engine/setting_text.hpp"
#include "es_entrypoint/engine/setting_words.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

namespace es_entrypoint::engine {
namespace {

namespace fs = std::filesystem;
using dialect::Dialect;
using support::Environment;
using support::Expected;
using support::Setting;

std::vector<std::string> plugins_in(const std::string& directory) {
  auto names = list_directory(directory);
  std::erase_if(names, [&](const std::string& name) {
    std::error_code ignored;
    // ".installing-1234": an installation that was interrupted.
    return name.starts_with('.') || !fs::is_directory(fs::path(directory) / name, ignored);
  });
  return names;
}

/// @return whether a setting of `discovery_settings` chooses how nodes find one another. If EC2 is
///         a discovery type of its own, "zen" is another one; in later lines the types are about
///         elections, and only "single-node" leaves no peers to be found.
bool is_choice(const Dialect& dialect, const Setting& setting) {
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
  return engine::find_setting(settings, name);
}

const Setting* Engine::find_any_setting(std::span<const std::string_view> names) const {
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
                          ? support::split_list(setting->value)
                          : std::vector<std::string>{std::string(name.substr(name.find('.') + 1))};
  std::vector<support::Sourced<std::string>> directories;
  for (const auto& path : values) {
    if (!path.contains("${")) {
      directories.push_back({path.starts_with('/') ? path : fmt::format("{}/{}", home, path),
                             setting != nullptr ? setting->origin : support::Origin{}});
    }
  }
  return directories;
}

Expected<Engine> read_engine(const Command& command, const Environment& environment,
                             const options::Options& options) {
  Engine engine;
  TRY_ASSIGN(auto installation,
             find_installation(command.kind, command.program(), environment, options));
  engine.version = std::move(installation.version);
  engine.home = std::move(installation.home);
  TRY_ASSIGN(engine.dialect, dialect::find_dialect(engine.version));
  const auto& dialect = *engine.dialect;

  const auto script = command.kind == CommandKind::chained
                          ? std::optional(ScriptCall{command.program(), command.script_word()})
                          : std::nullopt;
  TRY_ASSIGN(const auto delivery, read_delivery(dialect, engine.home, script));
  const auto words = command.engine_words();
  engine.arguments_are_dropped = delivery.drops_arguments;
  // If the script drops "--version", the engine starts as usual.
  engine.only_informs = !delivery.drops_arguments && asks_for_information(dialect, words);
  TRY_ASSIGN(auto made,
             read_operator_settings(dialect, engine.home, command, delivery, environment));
  engine.settings = std::move(made.settings);
  engine.unread_settings = std::move(made.unread);
  engine.handed_over = std::move(made.handed_over);
  engine.config = std::move(made.config);
  engine.warnings = std::move(made.warnings);
  if (dialect::is_newer_than_table(engine.version)) {
    engine.warnings.push_back(
        {fmt::format("{} {} is newer than es-entrypoint knows: treating it as {}",
                     dialect::title_of(engine.version.distribution), engine.version.text,
                     dialect.release_line)});
  }

  const auto* plugins = engine.find_setting("path.plugins");
  engine.plugins_directory =
      plugins != nullptr ? support::absolute_path(plugins->value) : engine.home + "/plugins";
  engine.plugins = plugins_in(engine.plugins_directory);
  TRY_ASSIGN(engine.heap, read_heap(dialect, engine.config, words, environment));
  engine.holds_cluster_state =
      read_cluster_state(dialect.cluster_state, engine.directories_of("path.data"));
  for (const auto& directory : engine.directories_of("path.data")) {
    if (auto volume = support::read_volume(directory.value)) {
      engine.data_volumes.push_back(*std::move(volume));
    }
  }
  std::error_code ignored;
  engine.has_keystore = fs::exists(
      fmt::format("{}/{}.keystore", engine.config, name_of(engine.version.distribution)), ignored);
  engine.has_security = fs::is_directory(engine.home + "/modules/x-pack-security", ignored);
  return engine;
}

}  // namespace es_entrypoint::engine
