#include "es_entrypoint/plan/format_plan.hpp"

#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace es_entrypoint::plan {
namespace {

using Json = nlohmann::ordered_json;

/// Readers of the plan do not distinguish a chained script from an engine.
std::string_view kind_of(const engine::Command& command) {
  return command.kind == engine::CommandKind::foreign ? "foreign" : "engine";
}

/// @return the value to show for a variable that the plan sets. Of Java options that the launcher
///         extends, only its own part is shown: the operator's may hold secrets of any form.
std::string mask_variable(const LaunchPlan& plan, const support::Environment::Variable& variable) {
  const auto& [name, value] = variable;
  const auto added = std::ranges::find(plan.added, name, &support::Setting::name);
  const bool is_extended = added != plan.added.end() && value != added->value;
  return is_extended ? fmt::format("{} {}", support::secret_mask, added->value)
                     : support::mask_value(name, value);
}

Json json_of_settings(const std::vector<support::Setting>& settings) {
  Json list = Json::array();
  for (const auto& setting : settings) {
    list.push_back({{"setting", setting.name},
                    {"value", support::mask_value(setting.name, setting.value)},
                    {"origin", support::mask_message(to_string(setting.origin))}});
  }
  return list;
}

Json json_of_engine(const std::optional<engine::Engine>& engine) {
  if (!engine) {
    return nullptr;
  }
  return {{"distribution", dialect::name_of(engine->version.distribution)},
          {"version", engine->version.text},
          {"home", engine->home},
          {"plugins", engine->plugins}};
}

std::string format_json(const LaunchPlan& plan) {
  Json environment_set = Json::object();
  for (const auto& variable : plan.environment_set) {
    environment_set[variable.first] = mask_variable(plan, variable);
  }
  Json ownership = Json::array();
  for (const auto& entry : plan.ownership) {
    ownership.push_back({{"path", entry.path}, {"uid", entry.uid}, {"gid", entry.gid}});
  }
  const Json document{
      {"command",
       {{"kind", kind_of(plan.command)},
        {"path", plan.command.path},
        {"argv", support::mask_words(plan.command.argv)}}},
      {"engine", json_of_engine(plan.engine)},
      {"identity",
       {{"uid", plan.identity.uid},
        {"gid", plan.identity.gid},
        {"groups", plan.identity.groups},
        {"home", plan.identity.home},
        {"user", plan.identity.user}}},
      {"environment", {{"set", environment_set}, {"unset", plan.environment_unset}}},
      {"ownership", ownership},
      {"added", json_of_settings(plan.added)},
      {"kept", json_of_settings(plan.kept)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string format_text(const LaunchPlan& plan) {
  std::string text;
  // Safe for a terminal whatever the value holds.
  const auto add = [&](std::string_view label, std::string_view value) {
    constexpr std::size_t line_limit = 65536;
    text += fmt::format("{:<12} {}\n", label, support::printable(value, line_limit));
  };
  add("command", fmt::format("{} ({})", plan.command.path, kind_of(plan.command)));
  for (const auto& word : support::mask_words(plan.command.argv)) {
    add("  argument", word);
  }
  if (plan.engine) {
    add("engine", fmt::format("{} {} in {}", name_of(plan.engine->version.distribution),
                              plan.engine->version.text, plan.engine->home));
    add("plugins", fmt::format("{}", fmt::join(plan.engine->plugins, ", ")));
  }
  add("user",
      fmt::format("{} (uid {}, gid {}, groups {}, home {})", plan.identity.user, plan.identity.uid,
                  plan.identity.gid, fmt::join(plan.identity.groups, ","), plan.identity.home));
  for (const auto& variable : plan.environment_set) {
    add("set", fmt::format("{}={}", variable.first, mask_variable(plan, variable)));
  }
  for (const auto& name : plan.environment_unset) {
    add("unset", name);
  }
  for (const auto& entry : plan.ownership) {
    add("own", fmt::format("{} for {}:{}", entry.path, entry.uid, entry.gid));
  }
  for (const auto& setting : plan.added) {
    add("added", support::format_setting(setting));
  }
  for (const auto& setting : plan.kept) {
    add("kept", support::format_setting(setting));
  }
  return text;
}

}  // namespace

std::string format_plan(const LaunchPlan& plan, options::OutputFormat format) {
  return format == options::OutputFormat::json ? format_json(plan) : format_text(plan);
}

}  // namespace es_entrypoint::plan
