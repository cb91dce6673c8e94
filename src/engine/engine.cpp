#include "es_entrypoint/engine/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "es_entrypoint/engine/config_file.hpp"
#include "es_entrypoint/engine/heap.hpp"
#include "es_entrypoint/engine/operator_settings.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/log.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;
using support::Environment;
using support::ExitCode;
using support::Expected;
using support::Options;
using support::Setting;

namespace {

constexpr std::size_t maximum_script_bytes = 1024UL * 1024;

struct Installation {
  std::string home;
  Version version;
};

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto result = fs::absolute(path, error);
  return error ? path : result.lexically_normal().string();
}

/// @return the home of the engine whose start script is at `script`, links followed; nothing where
///         it stands in no "bin".
std::optional<std::string> home_of_script(const std::string& script) {
  std::error_code error;
  const auto bin = fs::canonical(script, error).parent_path();
  if (error || bin.filename() != "bin") {
    return std::nullopt;
  }
  return bin.parent_path().string();
}

/// The directories that may be the engine's home, the likeliest first.
std::vector<std::string> candidate_homes(const Command& command, const Environment& environment,
                                         const Options& options) {
  if (options.engine_home) {
    return {absolute(options.engine_home->value)};
  }
  std::vector<std::string> homes;
  if (command.kind == CommandKind::engine) {
    if (auto home = home_of_script(command.path)) {
      homes.push_back(*home);
    }
  } else {
    // An image's script stands in the home itself (OpenSearch) or anywhere.
    homes.push_back(fs::path(command.path).parent_path().string());
    for (const auto distribution : {Distribution::elasticsearch, Distribution::opensearch}) {
      const auto script = support::ExecutableSearch().try_search_path(
          name_of(distribution), support::search_path_of(environment));
      if (auto home = script ? home_of_script(*script) : std::nullopt) {
        homes.push_back(*home);
      }
    }
  }
  std::ranges::copy(usual_homes(), std::back_inserter(homes));
  return homes;
}

/// The names in a directory, sorted; none where it cannot be listed.
std::vector<std::string> names_in(const fs::path& directory, bool only_directories) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!only_directories || entry->is_directory(ignored)) {
      names.push_back(entry->path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::vector<Version> versions_in(const std::string& home) {
  std::vector<Version> versions;
  for (const auto& name : names_in(fs::path(home) / "lib", false)) {
    if (auto version = parse_jar_name(name)) {
      versions.push_back(std::move(*version));
    }
  }
  return versions;
}

/// What the operator says the version is. Without a distribution in front, the command's name
/// tells it.
Expected<Version> given_version(const support::Sourced<std::string>& given,
                                const Command& command) {
  auto version = parse_version(given.value);
  if (!version) {
    return support::failure(
        ExitCode::usage,
        fmt::format("cannot use the engine version \"{}\" ({}): it is no version; give one such as "
                    "8.19.0 or opensearch-2.19.0",
                    given.value, given.origin));
  }
  const auto opensearch = name_of(Distribution::opensearch);
  if (given.value == version->text &&
      fs::path(command.path).filename().string().starts_with(opensearch)) {
    version->distribution = Distribution::opensearch;
  }
  return *version;
}

Expected<Installation> find_installation(const Command& command, const Environment& environment,
                                         const Options& options) {
  const auto homes = candidate_homes(command, environment, options);
  if (options.engine_version) {
    auto version = given_version(*options.engine_version, command);
    if (!version) {
      return std::unexpected(version.error());
    }
    return Installation{homes.front(), std::move(*version)};
  }
  for (const auto& home : homes) {
    auto versions = versions_in(home);
    if (versions.size() == 1) {
      return Installation{home, std::move(versions.front())};
    }
    if (versions.size() > 1) {
      return support::failure(
          ExitCode::bad_config,
          fmt::format("cannot tell the engine's version: {}/lib holds {} and {}; leave one, or say "
                      "which with --engine-version",
                      home, versions[0].text, versions[1].text));
    }
  }
  return support::failure(
      ExitCode::bad_config,
      fmt::format("cannot tell the engine's version: no elasticsearch-VERSION.jar or "
                  "opensearch-VERSION.jar in {}/lib; say where the engine is with --engine-home, "
                  "or its version with --engine-version",
                  fmt::join(homes, "/lib, ")));
}

/// @return the value of the first of these settings in `settings`.
std::optional<std::string> value_of(const std::vector<Setting>& settings, std::string_view name) {
  const auto setting = std::ranges::find(settings, name, &Setting::name);
  return setting == settings.end() ? std::nullopt : std::optional(setting->value);
}

/// The configuration directory, which the operator may have moved.
std::string config_directory(const Dialect& dialect, const std::string& home,
                             const std::vector<Setting>& settings, const Environment& environment) {
  const bool elasticsearch = dialect.distribution == Distribution::elasticsearch;
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
  const auto packaged = fmt::format("/etc/{}", name_of(dialect.distribution));
  auto own = home + "/config";
  return !fs::exists(own, ignored) && fs::exists(packaged, ignored) ? packaged : own;
}

/// @return whether the engine in this home is that of the official image, which reads settings
///         from the environment itself: its bin/elasticsearch-env says so.
Expected<bool> is_image_engine(const Dialect& dialect, const std::string& home) {
  const auto name = name_of(dialect.distribution);
  const auto script =
      support::read_file_if_present(fmt::format("{}/bin/{}-env", home, name), maximum_script_bytes);
  if (!script) {
    return std::unexpected(script.error());
  }
  return script->value_or("").contains("_DISTRIBUTION_TYPE=docker");
}

/// @return whether an image's script is told to run the engine by its images' name for that.
bool runs_wrapper(const Command& command) {
  return command.argv.size() > 1 && command.argv[1].ends_with("eswrapper");
}

/// @return whether somebody on the way makes settings of the environment's dotted variables.
Expected<bool> environment_is_read(const Dialect& dialect, const std::string& home,
                                   const Command& command) {
  switch (dialect.environment) {
    case EnvironmentStyle::nobody:
      return false;
    case EnvironmentStyle::image_script: {
      if (command.kind != CommandKind::chained) {
        return is_image_engine(dialect, home);
      }
      // Elastic's script passes "elasticsearch" on without looking at the environment.
      return dialect.distribution == Distribution::opensearch || runs_wrapper(command);
    }
    default:
      return is_image_engine(dialect, home);
  }
}

/// The words of the engine's own command line: behind argv[0], and behind what an image's script
/// is told to run.
std::vector<std::string> engine_words(const Command& command) {
  auto first = command.argv.begin() + 1;
  if (command.kind == CommandKind::chained && first != command.argv.end() &&
      !first->starts_with('-')) {
    ++first;
  }
  return {first, command.argv.end()};
}

std::vector<std::string> plugins_in(const std::string& directory) {
  auto names = names_in(directory, true);
  // ".installing-1234": an installation that was broken off.
  std::erase_if(names, [](const std::string& name) { return name.starts_with('.'); });
  return names;
}

void append(std::vector<Setting>& settings, const std::vector<Setting>& more) {
  for (const auto& setting : more) {
    settings.push_back({std::string(without_index(setting.name)), setting.value, setting.origin});
  }
}

/// Reads the operator's settings from every place, and what depends on them.
Expected<void> read_settings(Engine& engine, const Command& command,
                             const Environment& environment) {
  const auto& dialect = *engine.dialect;
  const auto is_read = environment_is_read(dialect, engine.home, command);
  if (!is_read) {
    return std::unexpected(is_read.error());
  }
  auto words = parse_setting_words(dialect, engine_words(command));
  if (drops_arguments(dialect, command) && !words.empty()) {
    spdlog::warn(
        "the script of {}'s image drops its arguments: {} never reaches the engine; set it "
        "in the environment",
        dialect.line, words.front().name);
    words.clear();
  }
  append(words, parse_java_settings(dialect, environment));
  const auto variables = parse_environment_settings(dialect, environment);

  if (*is_read && dialect.environment == EnvironmentStyle::engine) {
    append(engine.settings, variables);
    append(engine.settings, words);
  } else {
    append(engine.settings, words);
    append(engine.settings, variables);
  }
  if (!*is_read) {
    std::ranges::copy_if(
        variables, std::back_inserter(engine.unread_settings),
        [&](const Setting& setting) { return !value_of(words, without_index(setting.name)); });
  }

  engine.config = config_directory(dialect, engine.home, engine.settings, environment);
  const bool names_file =
      dialect.distribution == Distribution::elasticsearch && dialect.from_major == 1;
  const auto file = names_file ? value_of(engine.settings, "config") : std::nullopt;
  const auto config =
      file ? read_config_file(absolute(*file)) : read_config(dialect, engine.config);
  if (!config) {
    return std::unexpected(config.error());
  }
  append(engine.settings, *config);
  return {};
}

/// Whether a setting of `discovery_settings` says how nodes find one another. Where EC2 is a
/// discovery type of its own, "zen" is another one; in later lines the types are about elections,
/// and only "single-node" leaves no peers to be found.
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
  const auto setting = std::ranges::find(settings, name, &Setting::name);
  return setting == settings.end() ? nullptr : &*setting;
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
  for (const auto name : discovery_settings()) {
    if (const auto* setting = find_setting(name);
        setting != nullptr && is_choice(*dialect, *setting)) {
      return setting;
    }
  }
  return nullptr;
}

Expected<Engine> read_engine(const Command& command, const Environment& environment,
                             const Options& options) {
  auto installation = find_installation(command, environment, options);
  if (!installation) {
    return std::unexpected(installation.error());
  }
  const auto dialect = find_dialect(installation->version);
  if (!dialect) {
    return std::unexpected(dialect.error());
  }
  if (is_newer_than_table(installation->version)) {
    spdlog::warn("{} {} is newer than es-entrypoint knows: taking it for {}",
                 title_of(installation->version.distribution), installation->version.text,
                 (*dialect)->line);
  }

  Engine engine;
  engine.version = std::move(installation->version);
  engine.home = std::move(installation->home);
  engine.dialect = *dialect;
  if (const auto done = read_settings(engine, command, environment); !done) {
    return std::unexpected(done.error());
  }
  const auto* plugins = engine.find_setting("path.plugins");
  engine.plugins =
      plugins_in(plugins != nullptr ? absolute(plugins->value) : engine.home + "/plugins");
  auto heap = read_heap(engine, engine_words(command), environment);
  if (!heap) {
    return std::unexpected(heap.error());
  }
  engine.heap = std::move(*heap);
  return engine;
}

bool drops_arguments(const Dialect& dialect, const Command& command) {
  return command.kind == CommandKind::chained &&
         (dialect.script_arguments == ScriptArguments::dropped ||
          (dialect.script_arguments == ScriptArguments::dropped_behind_wrapper &&
           runs_wrapper(command)));
}

}  // namespace es_entrypoint::engine
