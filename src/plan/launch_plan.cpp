#include "es_entrypoint/plan/launch_plan.hpp"

#include "es_entrypoint/plan/ec2_region.hpp"
#include "es_entrypoint/plan/heap.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/prerequisites.hpp"
#include "es_entrypoint/plan/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace es_entrypoint::plan {
namespace {

using support::ExitCode;
using support::Expected;

constexpr std::string_view own_prefix = "ES_ENTRYPOINT_";

void plan_environment(const PlanInput& input, LaunchPlan& plan) {
  if (input.identity.changes) {
    plan.environment_set.emplace_back("HOME", input.identity.home);
    plan.environment_set.emplace_back("USER", input.identity.user);
    plan.environment_set.emplace_back("LOGNAME", input.identity.user);
  }
  for (const auto& [name, value] : input.environment.variables()) {
    if (name.starts_with(own_prefix)) {
      plan.environment_unset.push_back(name);
    }
  }
  if (const auto heap = choose_heap(input)) {
    // Java options are appended to the operator's. A variable with a size alone is not set yet.
    const auto given = input.environment.find_non_empty(heap->name);
    plan.environment_set.emplace_back(
        heap->name, given ? fmt::format("{} {}", *given, heap->value) : heap->value);
    plan.added.push_back(*heap);
  } else if (const auto kept = keep_heap(input)) {
    plan.kept.push_back(*kept);
  }
}

/// Without it, the second AWS library signs for a region of its own choice.
void plan_aws_region(const PlanInput& input, Discovery discovery, LaunchPlan& plan) {
  if (discovery != Discovery::ec2 ||
      input.engine.dialect->aws_library == dialect::AwsLibrary::first ||
      sets_ec2_region(input.engine) || input.environment.find_non_empty("AWS_REGION")) {
    return;
  }
  const auto chosen = find_chosen_region(input.options, input.engine);
  if (const auto region = chosen ? chosen : find_region(input)) {
    plan.environment_set.emplace_back("AWS_REGION", region->value.name());
    plan.added.push_back({"AWS_REGION", region->value.name(), region->origin});
  }
}

/// @return what was read about the path, if anything.
ownership::OwnPath find_own_path(const PlanInput& input, const std::string& path) {
  const auto& paths = input.ownership.own.paths;
  const auto found = std::ranges::find(paths, path, &ownership::OwnPath::path);
  if (found != paths.end()) {
    return *found;
  }
  ownership::OwnPath unread;
  unread.path = path;
  return unread;
}

Expected<void> plan_default_ownership(const PlanInput& input, LaunchPlan& plan) {
  for (const auto& path : ownership::default_own_paths(input.engine)) {
    const auto found = find_own_path(input, path.value);
    TRY_ASSIGN(const auto refused, ownership::judge_own_path(found, input.identity.uid));
    if (refused) {
      plan.warnings.push_back(*refused);
    } else {
      plan.ownership.push_back(
          {path.value, input.identity.uid, input.identity.gid, false, found.open_file});
    }
  }
  plan.protected_places = input.ownership.own.protected_places;
  return {};
}

Expected<void> plan_ownership(const PlanInput& input, LaunchPlan& plan) {
  if (ownership::owns_by_default(input.options, input.command, input.identity,
                                 input.caller_is_root)) {
    return plan_default_ownership(input, plan);
  }
  if (!input.caller_is_root || !input.options.own) {
    return {};
  }
  const bool for_script =
      ownership::owns_for_script(input.options, input.command, input.caller_is_root);
  if (for_script && !input.ownership.script_identity) {
    return support::failure(
        ExitCode::usage,
        fmt::format("{}: it is not known which user the image's script runs {} as",
                    input.options.own->origin, input.engine.dialect->release_line),
        "name the user with --user (ES_ENTRYPOINT_USER)");
  }
  const auto& owner = for_script ? *input.ownership.script_identity : input.identity;
  for (const auto& path : input.options.own->value.paths) {
    plan.ownership.push_back({path, owner.uid, owner.gid, true, {}});
  }
  return {};
}

/// Passes the settings as this engine, or the script in front of it, reads them.
Expected<void> plan_command(const PlanInput& input, LaunchPlan& plan) {
  if (input.engine.arguments_are_dropped) {
    const auto set = [&](const support::Setting& setting) {
      plan.environment_set.emplace_back(setting.name, setting.value);
    };
    std::ranges::for_each(input.engine.handed_over, set);
    std::ranges::for_each(plan.added, set);
    return {};
  }
  TRY_ASSIGN(const auto words, dialect::spell_settings(*input.engine.dialect, plan.added));
  for (const auto& word : words) {
    plan.command.argv.push_back(word);
  }
  return {};
}

/// Warns of variables that only the image's script reads, in a launch without it: the operator may
/// believe that a password is set.
void warn_of_unread_variables(const PlanInput& input, LaunchPlan& plan) {
  if (input.command.kind != engine::CommandKind::engine) {
    return;
  }
  for (const auto name : input.engine.dialect->script_variables) {
    if (input.environment.find_non_empty(name)) {
      plan.warnings.push_back(
          {fmt::format("{} has no effect: only the official image's own script reads it, and this "
                       "launch does not run that script",
                       name),
           "see ES_ENTRYPOINT_CHAIN in --help"});
    }
  }
}

}  // namespace

Expected<LaunchPlan> make_plan(const PlanInput& input) {
  TRY_ASSIGN(const auto discovery, resolve_discovery(input.options, input.engine));
  if (input.engine.dialect->refuses_root && input.identity.uid == 0 && !input.options.user &&
      input.command.kind == engine::CommandKind::engine) {
    return support::failure(
        ExitCode::no_permission,
        fmt::format("refusing to start {} as root (it would exit): user '{}' has uid 0",
                    input.engine.dialect->release_line, input.identity.user),
        "choose another with --user");
  }
  LaunchPlan plan;
  plan.command = input.command;
  plan.engine = input.engine;
  plan.identity = input.identity;
  auto settings = choose_settings(input, discovery);
  plan.added = std::move(settings.added);
  plan.kept = std::move(settings.kept);
  plan.prerequisites = judge_prerequisites(input, discovery, plan.added);
  plan.warnings = input.engine.warnings;
  std::ranges::move(settings.warnings, std::back_inserter(plan.warnings));
  warn_of_unread_variables(input, plan);
  if (const auto& launcher = input.ownership.open_launcher; !launcher.empty()) {
    plan.warnings.push_back(
        {fmt::format("others than root can change or replace {}, the launcher's own file, and so "
                     "become root at the next start",
                     launcher),
         "let root own it and the directories above it, and nobody else write to them"});
  }
  TRY(plan_command(input, plan));
  plan_environment(input, plan);
  plan_aws_region(input, discovery, plan);
  TRY(plan_ownership(input, plan));
  return plan;
}

LaunchPlan make_foreign_plan(const engine::Command& command, const identity::Identity& caller) {
  LaunchPlan plan;
  plan.command = command;
  plan.identity = caller;
  return plan;
}

}  // namespace es_entrypoint::plan
