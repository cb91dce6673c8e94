#include "es_entrypoint/plan/setting_chooser.hpp"

#include <algorithm>
#include <utility>

namespace es_entrypoint::plan {

void SettingChooser::add(std::string_view name, std::string_view value,
                         const support::Origin& origin) {
  if (!keep(name)) {
    settings.added.push_back({std::string{name}, std::string{value}, origin});
  }
}

bool SettingChooser::keep(std::string_view name) {
  const auto* made = input.engine.find_setting(name);
  if (made != nullptr && std::ranges::find(settings.kept, *made) == settings.kept.end()) {
    settings.kept.push_back(*made);
  }
  return made != nullptr;
}

void SettingChooser::warn(std::string problem, std::string remedy) {
  settings.warnings.push_back({std::move(problem), std::move(remedy)});
}

}  // namespace es_entrypoint::plan
