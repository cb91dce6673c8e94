#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/setting_text.hpp"
#include "es_entrypoint/engine/setting_variables.hpp"
#include "es_entrypoint/engine/setting_words.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/host_memory.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace es_entrypoint;

/// A line reads what it spells: the engine gets the settings that were meant.
void check_round_trip(const dialect::Dialect& dialect, const std::vector<std::string>& words) {
  for (const auto& setting : engine::parse_setting_words(dialect, words)) {
    if (setting.name.empty() || setting.name.contains('-') ||
        engine::without_index(setting.name) != setting.name) {
      continue;
    }
    const auto spelled = dialect::spell_settings(dialect, {&setting, 1});
    if (!spelled) {
      continue;
    }
    const auto read = engine::parse_setting_words(dialect, *spelled);
    if (read.size() != 1 || read.front() != setting) {
      std::abort();
    }
  }
}

}  // namespace

/// Any lines as an engine's words and variables, in every dialect.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = support::split(text, '\n');
  std::vector<support::Environment::Variable> variables = {{"ES_JAVA_OPTS", std::string(text)}};
  for (const auto& line : lines) {
    variables.emplace_back(line.substr(0, line.find('=')), line);
  }
  const support::Environment environment(variables);
  for (const auto& dialect : dialect::dialects()) {
    check_round_trip(dialect, lines);
    (void)engine::parse_java_settings(dialect, environment);
    (void)engine::parse_environment_settings(dialect, environment);
    if (const auto region = dialect::parse_region(text)) {
      (void)dialect::make_region_setting(dialect, *region, {});
    }
  }
  (void)dialect::parse_version(text);
  (void)dialect::parse_jar_name(text);
  (void)support::parse_cgroups(text);
  (void)support::parse_cgroup_limit(text);
  return 0;
}
