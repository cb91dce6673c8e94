#include "es_entrypoint/engine/operator_settings.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

namespace es_entrypoint::engine {
namespace {

using support::Setting;

constexpr std::string_view digits = "0123456789";
constexpr std::string_view upper_prefix = "ES_SETTING_";

std::string_view setting_name(std::string_view pair) { return pair.substr(0, pair.find('=')); }

Setting make_setting(std::string_view pair, const support::Origin& origin) {
  const auto name = setting_name(pair);
  const auto value = pair.size() > name.size() ? pair.substr(name.size() + 1) : "";
  return {std::string(name), std::string(value), origin};
}

/// The long options of 2.x that are no settings and take no value.
bool is_flag(std::string_view long_option) {
  return long_option == "help" || long_option == "version" || long_option == "daemonize";
}

/// What a short option says of a word: nothing, its argument, or that the next word is that.
struct ShortOption {
  bool found = false;
  std::string_view argument;
};

/// "-Ek=v", "-E=k=v", "-dEk=v" and a lone "-E"; from 5.0 on, where two dashes make no setting,
/// "--E" too.
ShortOption parse_short_option(const dialect::Dialect& dialect, std::string_view word) {
  const bool is_long = dialect.prefix != "--" &&
                       word.substr(0, word.find('=')) == fmt::format("--{}", dialect.option);
  if (is_long) {
    word.remove_prefix(1);
  }
  if (!word.starts_with('-') || word.starts_with("--")) {
    return {};
  }
  word.remove_prefix(1);
  word.remove_prefix(std::min(word.find_first_not_of(dialect.flags), word.size()));
  if (!word.starts_with(dialect.option)) {
    return {};
  }
  word.remove_prefix(1);
  if (word.starts_with('=')) {
    word.remove_prefix(1);
  }
  return {true, word};
}

/// @return the pair without the prefix that Java's properties have; nothing where it is needed and
///         not there.
std::optional<std::string_view> as_setting(const dialect::Dialect& dialect, std::string_view pair) {
  if (pair.starts_with(dialect.option_prefix)) {
    return pair.substr(dialect.option_prefix.size());
  }
  return dialect.option_prefix_is_needed ? std::nullopt : std::optional(pair);
}

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

bool takes_upper_names(const dialect::Dialect& dialect) {
  return dialect.environment == dialect::EnvironmentStyle::engine_script_upper ||
         dialect.environment == dialect::EnvironmentStyle::engine;
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
  std::string setting;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with("__")) {
      setting += '_';
      ++i;
    } else {
      setting += name[i] == '_' ? '.' : name[i];
    }
  }
  return support::to_lower(setting);
}

}  // namespace

std::string_view without_index(std::string_view name) {
  const auto dot = name.find_last_of('.');
  const bool indexed = dot != std::string_view::npos && dot + 1 < name.size() &&
                       name.find_first_not_of(digits, dot + 1) == std::string_view::npos;
  return indexed ? name.substr(0, dot) : name;
}

std::vector<Setting> join_items(const std::vector<Setting>& settings) {
  std::vector<Setting> joined;
  std::map<std::string_view, std::size_t> lists;  // where in `joined` a list is
  for (const auto& setting : settings) {
    const auto name = without_index(setting.name);
    const bool is_item = name.size() < setting.name.size();
    if (const auto list = is_item ? lists.find(name) : lists.end(); list != lists.end()) {
      joined[list->second].value += "," + setting.value;
      continue;
    }
    if (is_item) {
      lists.emplace(name, joined.size());
    }
    joined.push_back({std::string(name), setting.value, setting.origin});
  }
  return joined;
}

std::string complete_placeholders(std::string_view text, const support::Environment& environment) {
  std::string completed;
  for (auto begin = text.find("${"); begin != std::string_view::npos; begin = text.find("${")) {
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) {
      break;
    }
    const auto placeholder = text.substr(begin + 2, end - begin - 2);
    const auto colon = placeholder.find(':');
    auto value = environment.find(placeholder.substr(0, colon));
    if (!value && colon != std::string_view::npos) {
      value = placeholder.substr(colon + 1);
    }
    completed.append(text.substr(0, begin));
    completed.append(value.value_or(text.substr(begin, end + 1 - begin)));
    text.remove_prefix(end + 1);
  }
  return completed.append(text);
}

bool asks_for_information(const dialect::Dialect& dialect, std::span<const std::string> words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    if (word == "--help" || word == "--version") {
      return true;
    }
    return word.size() > 1 && word.starts_with('-') &&
           word.find_first_not_of(dialect.flags, 1) == std::string_view::npos &&
           word.find_first_of(dialect.information_flags, 1) != std::string_view::npos;
  });
}

std::vector<Setting> parse_setting_words(const dialect::Dialect& dialect,
                                         std::span<const std::string> words) {
  std::vector<Setting> settings;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const bool has_next = i + 1 < words.size();
    if (const auto option = parse_short_option(dialect, word); option.found) {
      if (option.argument.empty() && !has_next) {
        break;
      }
      const std::string_view pair = option.argument.empty() ? words[++i] : option.argument;
      if (const auto setting = as_setting(dialect, pair)) {
        settings.push_back(make_setting(*setting, support::Origin::argv()));
      }
    } else if (dialect.prefix == "--" && word.starts_with("--") && word.size() > 2) {
      word.remove_prefix(2);
      settings.push_back(make_setting(word, support::Origin::argv()));
      if (!word.contains('=') && !is_flag(word) && has_next) {
        settings.back().value = words[++i];
      }
    }
  }
  settings = join_items(settings);
  // The last one wins where a setting may be repeated.
  std::ranges::reverse(settings);
  return settings;
}

std::vector<Setting> parse_java_settings(const dialect::Dialect& dialect,
                                         const support::Environment& environment) {
  std::vector<Setting> settings;
  if (dialect.option_prefix.empty()) {
    return settings;
  }
  const auto property = fmt::format("-D{}", dialect.option_prefix);
  for (const auto* variable : {"JAVA_OPTS", "ES_JAVA_OPTS"}) {
    for (const auto& option : support::split_words(environment.find(variable).value_or(""))) {
      if (option.starts_with(property)) {
        settings.push_back(make_setting(std::string_view(option).substr(property.size()),
                                        support::Origin::environment(variable)));
      }
    }
  }
  std::ranges::reverse(settings);
  return settings;
}

std::vector<Setting> parse_environment_settings(const dialect::Dialect& dialect,
                                                const support::Environment& environment,
                                                VariableForm form) {
  std::vector<Setting> settings;
  const auto add = [&](std::string_view pair, std::string_view variable) {
    const auto made = make_setting(pair, support::Origin::environment(variable));
    const auto name = is_dotted(made.name)         ? std::optional(made.name)
                      : takes_upper_names(dialect) ? parse_upper_name(made.name)
                                                   : std::nullopt;
    // "cluster.name" and ES_SETTING_CLUSTER_NAME: the first one counts.
    if (name && !made.value.empty() &&
        std::ranges::find(settings, *name, &Setting::name) == settings.end()) {
      settings.push_back({*name, made.value, made.origin});
    }
  };
  for (const auto& [name, value] : environment.variables()) {
    if (form == VariableForm::whole || !value.contains('\n')) {
      add(fmt::format("{}={}", name, value), name);
      continue;
    }
    for (const auto& line : support::split(fmt::format("{}={}", name, value), '\n')) {
      add(line, name);
    }
  }
  return settings;
}

bool is_read_from_environment(const dialect::Dialect& dialect, std::string_view name) {
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

std::vector<std::string> find_ignored_variables(const dialect::Dialect& dialect,
                                                const support::Environment& environment) {
  std::vector<std::string> names;
  for (const auto& [name, value] : environment.variables()) {
    if (takes_upper_names(dialect) && name.starts_with(upper_prefix) && !value.empty() &&
        !parse_upper_name(name)) {
      names.push_back(name);
    }
  }
  return names;
}

}  // namespace es_entrypoint::engine
