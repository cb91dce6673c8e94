#include "es_entrypoint/engine/setting_variables.hpp"

#include "es_entrypoint/engine/setting_text.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using support::Environment;
using support::Origin;
using support::Setting;

constexpr std::string_view upper_prefix = "ES_SETTING_";

bool is_lower_part(char c) {
  return (c >= 'a' && c <= 'z') || std::string_view("0123456789_-").contains(c);
}

/// "cluster.name", "discovery.ec2.tag.Name": lower case before and after the first dot, as the
/// images' scripts have it, which keeps other programs' variables out.
bool is_dotted(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) {
    return false;
  }
  return std::ranges::all_of(name.substr(0, dot), is_lower_part) && is_lower_part(name[dot + 1]) &&
         std::ranges::all_of(name.substr(dot), [](char c) {
           return is_lower_part(c) || (c >= 'A' && c <= 'Z') || c == '.';
         });
}

/// ES_SETTING_CLUSTER_NAME is cluster.name, ES_SETTING_A__B is a_b.
std::optional<std::string> parse_upper_name(std::string_view name) {
  if (!name.starts_with(upper_prefix)) {
    return std::nullopt;
  }
  name.remove_prefix(upper_prefix.size());
  const bool in_form =
      !name.empty() && !name.ends_with('_') && !name.contains("___") &&
      std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
  if (!in_form) {
    return std::nullopt;
  }
  auto setting = support::to_lower(name);
  std::ranges::replace(setting, '_', '.');
  for (auto at = setting.find(".."); at != std::string::npos; at = setting.find("..")) {
    setting.replace(at, 2, "_");
  }
  return setting;
}

}  // namespace

std::vector<Setting> parse_java_settings(const Dialect& dialect, const Environment& environment) {
  std::vector<Setting> settings;
  if (dialect.option_prefix.empty()) {
    return settings;
  }
  const auto property = fmt::format("-D{}", dialect.option_prefix);
  for (const auto variable : {std::string_view("JAVA_OPTS"), dialect.java_options}) {
    for (const auto& option : support::split_words(environment.find(variable).value_or(""))) {
      if (option.starts_with(property)) {
        settings.push_back(parse_pair(std::string_view(option).substr(property.size()),
                                      Origin::environment(variable)));
      }
    }
  }
  std::ranges::reverse(settings);
  return settings;
}

std::vector<Setting> parse_environment_settings(const Dialect& dialect,
                                                const Environment& environment, VariableForm form) {
  std::vector<Setting> settings;
  const auto add = [&](std::string_view pair, std::string_view variable) {
    const auto made = parse_pair(pair, Origin::environment(variable));
    const auto name = is_dotted(made.name)                   ? std::optional(made.name)
                      : dialect.environment_takes_upper_case ? parse_upper_name(made.name)
                                                             : std::nullopt;
    // "cluster.name" and ES_SETTING_CLUSTER_NAME: the first one counts.
    if (name && !made.value.empty() && find_setting(settings, *name) == nullptr) {
      settings.push_back({*name, made.value, made.origin});
    }
  };
  for (const auto& [name, value] : environment.variables()) {
    const auto pair = fmt::format("{}={}", name, value);
    if (form == VariableForm::whole) {
      add(pair, name);
      continue;
    }
    for (const auto& line : support::split(pair, '\n')) {
      add(line, name);
    }
  }
  return settings;
}

bool is_read_from_environment(const Dialect& dialect, std::string_view name) {
  if (!is_dotted(name)) {
    return false;
  }
  if (dialect.environment_is_lower_case) {
    const auto parts = support::split(name, '.');
    return std::ranges::all_of(parts, [](const std::string& part) {
      return !part.empty() && std::ranges::all_of(part, is_lower_part);
    });
  }
  const auto dot = name.find('.');
  return !name.substr(0, dot).contains('-') && name[dot + 1] != '-';
}

std::vector<std::string> find_ignored_variables(const Dialect& dialect,
                                                const Environment& environment) {
  std::vector<std::string> names;
  for (const auto& [name, value] : environment.variables()) {
    if (dialect.environment_takes_upper_case && name.starts_with(upper_prefix) && !value.empty() &&
        !parse_upper_name(name)) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace es_entrypoint::engine
