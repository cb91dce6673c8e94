#include "es_entrypoint/engine/setting_delivery.hpp"

#include "es_entrypoint/engine/setting_text.hpp"
#include "es_entrypoint/engine/setting_variables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using support::Environment;
using support::Setting;

bool has_setting(const std::vector<Setting>& settings, std::string_view name) {
  return std::ranges::any_of(
      settings, [&](const Setting& setting) { return without_index(setting.name) == name; });
}

/// Whether a variable of this name makes the same setting: scripts skip empty values and read a
/// value only up to the end of its first line.
bool can_be_variable(const Dialect& dialect, const Setting& setting) {
  return is_read_from_environment(dialect, setting.name) && !setting.value.empty() &&
         !setting.value.contains('\n');
}

void hand_over(const Dialect& dialect, Delivery delivery, SortedSettings& sorted) {
  std::vector<std::string> handed;
  std::vector<std::string> lost;
  for (auto& setting : std::exchange(sorted.words, {})) {
    if (has_setting(sorted.words, setting.name)) {
      continue;  // a later word on the command line repeats it
    }
    if (delivery.reads_environment && can_be_variable(dialect, setting) &&
        !has_setting(sorted.variables, setting.name)) {
      handed.push_back(setting.name);
      sorted.handed_over.push_back(setting);
      sorted.words.push_back(std::move(setting));
    } else {
      lost.push_back(setting.name);
    }
  }
  const auto warn = [&](const std::vector<std::string>& names, std::string_view what,
                        std::string remedy) {
    if (!names.empty()) {
      sorted.warnings.push_back({fmt::format("the script of {}'s image drops its arguments: {} {}",
                                             dialect.release_line, fmt::join(names, ", "), what),
                                 std::move(remedy)});
    }
  };
  warn(handed, "handed over as environment variables instead", {});
  warn(lost, "never reaches the engine", "set it in the environment or the configuration file");
}

}  // namespace

SortedSettings sort_settings(const Dialect& dialect, Delivery delivery, std::vector<Setting> words,
                             const Environment& environment) {
  SortedSettings sorted;
  sorted.words = std::move(words);
  // From 8.3 on the engine reads its environment itself; before that scripts do, by lines.
  const bool by_lines =
      delivery.reads_environment && dialect.environment != dialect::EnvironmentStyle::engine;
  for (auto& setting : parse_environment_settings(
           dialect, environment, by_lines ? VariableForm::lines : VariableForm::whole)) {
    // A name without a dot can only be that of an ES_SETTING_ variable.
    const bool is_read_name =
        !setting.name.contains('.') || is_read_from_environment(dialect, setting.name);
    if (delivery.reads_environment && is_read_name) {
      sorted.variables.push_back(std::move(setting));
    } else if (delivery.drops_arguments) {
      sorted.warnings.push_back(
          {fmt::format("{} ({}) never reaches the engine: {} ignores a variable of this name, and "
                       "its image's script drops arguments",
                       setting.name, setting.origin, dialect.release_line),
           "set it in the configuration file"});
    } else {
      sorted.unread.push_back(std::move(setting));
    }
  }
  if (delivery.drops_arguments) {
    hand_over(dialect, delivery, sorted);
  }
  for (const auto& name : find_ignored_variables(dialect, environment)) {
    sorted.warnings.push_back(
        {fmt::format("{} ignores the variable {}: only upper-case letters and single or double "
                     "underscores may follow ES_SETTING_",
                     dialect.release_line, name),
         "name the variable after the setting itself, such as discovery.ec2.groups"});
  }
  return sorted;
}

}  // namespace es_entrypoint::engine
