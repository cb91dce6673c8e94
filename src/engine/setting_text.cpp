#include "es_entrypoint/engine/setting_text.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

namespace es_entrypoint::engine {

using support::Setting;

Setting parse_pair(std::string_view pair, const support::Origin& origin) {
  const auto name = pair.substr(0, pair.find('='));
  const auto value = pair.size() > name.size() ? pair.substr(name.size() + 1) : "";
  return {std::string(name), std::string(value), origin};
}

const Setting* find_setting(std::span<const Setting> settings, std::string_view name) {
  const auto setting = std::ranges::find(settings, name, &Setting::name);
  return name.empty() || setting == settings.end() ? nullptr : &*setting;
}

std::string_view without_index(std::string_view name) {
  const auto dot = name.find_last_of('.');
  const bool indexed = dot != std::string_view::npos && dot + 1 < name.size() &&
                       name.find_first_not_of("0123456789", dot + 1) == std::string_view::npos;
  return indexed ? name.substr(0, dot) : name;
}

std::vector<Setting> join_items(const std::vector<Setting>& settings) {
  std::vector<Setting> joined;
  std::map<std::string_view, std::size_t> lists;  // the index of a list in `joined`
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

}  // namespace es_entrypoint::engine
