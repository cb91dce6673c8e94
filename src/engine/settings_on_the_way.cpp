#include "es_entrypoint/engine/settings_on_the_way.hpp"

#include "es_entrypoint/engine/operator_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using support::Environment;
using support::Setting;

bool has_setting(const std::vector<Setting>& settings, std::string_view name) {
  return std::ranges::any_of(
      settings, [&](const Setting& setting) { return without_index(setting.name) == name; });
}

/// Whether the way makes the same setting of a variable of this name: scripts skip empty values and
/// read a value only up to the end of its first line.
bool can_be_variable(const dialect::Dialect& dialect, const Setting& setting) {
  return is_read_from_environment(dialect, setting.name) && !setting.value.empty() &&
         !setting.value.contains('\n');
}

void hand_over(const dialect::Dialect& dialect, Way way, SettingsOnTheWay& sorted) {
  std::vector<std::string> handed;
  std::vector<std::string> lost;
  for (auto& setting : std::exchange(sorted.words, {})) {
    if (has_setting(sorted.words, setting.name)) {
      continue;  // said again later on the command line
    }
    if (way.reads_environment && can_be_variable(dialect, setting) &&
        !has_setting(sorted.variables, setting.name)) {
      handed.push_back(setting.name);
      sorted.handed_over.push_back(setting);
      sorted.words.push_back(std::move(setting));
    } else {
      lost.push_back(setting.name);
    }
  }
  if (!handed.empty()) {
    sorted.warnings.push_back(
        fmt::format("the script of {}'s image drops its arguments: {} handed over as environment "
                    "variables instead",
                    dialect.line, fmt::join(handed, ", ")));
  }
  if (!lost.empty()) {
    sorted.warnings.push_back(
        fmt::format("the script of {}'s image drops its arguments: {} never reaches the engine; "
                    "set it in the environment or the configuration file",
                    dialect.line, fmt::join(lost, ", ")));
  }
}

}  // namespace

SettingsOnTheWay sort_settings(const dialect::Dialect& dialect, Way way, std::vector<Setting> words,
                               const Environment& environment) {
  SettingsOnTheWay sorted;
  sorted.words = std::move(words);
  // From 8.3 on the engine reads its environment itself; before that scripts do, by lines.
  const bool by_lines =
      way.reads_environment && dialect.environment != dialect::EnvironmentStyle::engine;
  for (auto& setting : parse_environment_settings(
           dialect, environment, by_lines ? VariableForm::lines : VariableForm::whole)) {
    // A name without a dot can only be of an ES_SETTING_ variable.
    const bool is_read_name =
        !setting.name.contains('.') || is_read_from_environment(dialect, setting.name);
    if (way.reads_environment && is_read_name) {
      sorted.variables.push_back(std::move(setting));
    } else if (way.drops_arguments) {
      sorted.warnings.push_back(
          fmt::format("{} ({}) never reaches the engine: {} ignores a variable of this name, and "
                      "its image's script drops arguments; set it in the configuration file",
                      setting.name, setting.origin, dialect.line));
    } else {
      sorted.unread.push_back(std::move(setting));
    }
  }
  if (way.drops_arguments) {
    hand_over(dialect, way, sorted);
  }
  for (const auto& name : find_ignored_variables(dialect, environment)) {
    sorted.warnings.push_back(
        fmt::format("{} ignores the variable {}: behind ES_SETTING_ only upper-case letters and "
                    "single or double underscores count; use the setting's own name as the "
                    "variable's, such as discovery.ec2.groups",
                    dialect.line, name));
  }
  return sorted;
}

}  // namespace es_entrypoint::engine
