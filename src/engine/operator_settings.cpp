#include "es_entrypoint/engine/operator_settings.hpp"

#include "es_entrypoint/engine/config_file.hpp"
#include "es_entrypoint/engine/one_word.hpp"
#include "es_entrypoint/engine/setting_text.hpp"
#include "es_entrypoint/engine/setting_variables.hpp"
#include "es_entrypoint/engine/setting_words.hpp"
#include "es_entrypoint/support/executable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using support::Environment;
using support::Expected;
using support::Setting;

/// @return the directory that the operator configured, absolute.
std::optional<std::string> find_moved_config(const Dialect& dialect,
                                             const std::vector<Setting>& settings,
                                             const Environment& environment) {
  if (const auto* setting = find_setting(settings, dialect.config_setting)) {
    return support::absolute_path(setting->value);
  }
  const auto variable = dialect.config_variable;
  const auto value = variable.empty() ? std::nullopt : environment.find_non_empty(variable);
  return value ? std::optional(support::absolute_path(*value)) : std::nullopt;
}

/// Debian's and Red Hat's packages have no config directory in the home.
std::string find_default_config(const Dialect& dialect, const std::string& home) {
  std::error_code ignored;
  const auto packaged = fmt::format("/etc/{}", dialect::name_of(dialect.distribution));
  auto own = home + "/config";
  const bool is_packaged =
      !std::filesystem::exists(own, ignored) && std::filesystem::exists(packaged, ignored);
  return is_packaged ? packaged : own;
}

/// Sets the configuration directory, which an image's script may reset to the one in the home.
void set_config(OperatorSettings& found, const Dialect& dialect, const std::string& home,
                CommandKind kind, const Environment& environment) {
  const auto moved = find_moved_config(dialect, found.settings, environment);
  if (kind != CommandKind::chained || !dialect.script_sets_config) {
    found.config = moved.value_or(find_default_config(dialect, home));
    return;
  }
  found.config = home + "/config";
  if (moved && *moved != found.config) {
    found.warnings.push_back({fmt::format("{} has no effect: the image's script sets it to {}",
                                          dialect.config_variable, found.config)});
  }
}

}  // namespace

Expected<OperatorSettings> read_operator_settings(const Dialect& dialect, const std::string& home,
                                                  const Command& command, Delivery delivery,
                                                  const Environment& environment) {
  OperatorSettings found;
  // Placeholders are completed as the engine does it.
  const auto append = [&](const std::vector<Setting>& settings) {
    for (auto& setting : join_items(settings)) {
      setting.value = complete_placeholders(setting.value, environment);
      found.settings.push_back(std::move(setting));
    }
  };
  const auto words = command.engine_words();
  auto sorted = sort_settings(dialect, delivery, parse_setting_words(dialect, words), environment);
  std::ranges::move(parse_java_settings(dialect, environment), std::back_inserter(sorted.words));
  const auto spelled = join_items(sorted.words);
  const bool variables_win = dialect.environment == dialect::EnvironmentStyle::engine;
  append(variables_win ? sorted.variables : spelled);
  append(variables_win ? spelled : sorted.variables);
  append(sorted.unread);
  std::ranges::copy_if(sorted.unread, std::back_inserter(found.unread),
                       [&](const Setting& setting) {
                         return find_setting(spelled, without_index(setting.name)) == nullptr;
                       });
  found.handed_over = std::move(sorted.handed_over);
  found.warnings = find_joined_settings(words);
  std::ranges::move(sorted.warnings, std::back_inserter(found.warnings));

  set_config(found, dialect, home, command.kind, environment);
  const auto* file = find_setting(found.settings, dialect.config_file_setting);
  TRY_ASSIGN(const auto in_file,
             file != nullptr ? read_config_file(dialect, support::absolute_path(file->value))
                             : read_config(dialect, found.config));
  append(in_file);
  return found;
}

}  // namespace es_entrypoint::engine
