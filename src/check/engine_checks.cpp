#include "es_entrypoint/check/engine_checks.hpp"

#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace es_entrypoint::check {
namespace {

using support::Setting;

std::vector<const Setting*> find_choices(const engine::Engine& engine) {
  std::vector<const Setting*> choices;
  const auto names = dialect::discovery_settings();
  for (const Setting& setting : engine.settings) {
    if (std::ranges::find(names, setting.name) != names.end()) {
      choices.push_back(&setting);
    }
  }
  return choices;
}

/// More than one choice: only one of them takes effect.
Findings check_choices(const engine::Engine& engine) {
  const auto choices = find_choices(engine);
  if (choices.size() < 2) {
    return {};
  }
  std::string seen = "chosen more than once:";
  for (const Setting* choice : choices) {
    seen += (choice == choices.front() ? " " : ", ") + support::format_setting(*choice);
  }
  return {{"discovery", Verdict::warning, seen, "keep only the one you want"}};
}

Finding check_plugin(const engine::Engine& engine, bool by_ec2) {
  const auto plugin = engine.dialect->plugin;
  const char* state = "not installed and not needed";
  if (engine.has_plugin(plugin)) {
    state = by_ec2 ? "installed" : "installed but not used";
  }
  return {"plugin", Verdict::ok, fmt::format("{} is {}", plugin, state)};
}

}  // namespace

Finding check_engine(const engine::Engine& engine) {
  const auto seen = fmt::format("{} {} in {}", dialect::title_of(engine.version.distribution),
                                engine.version.text, engine.home);
  if (dialect::is_newer_than_table(engine.version)) {
    return {"engine", Verdict::warning,
            fmt::format("{}; newer than this launcher knows, treated as {}", seen,
                        engine.dialect->release_line),
            "look for a newer es-entrypoint"};
  }
  return {"engine", Verdict::ok, seen};
}

Finding check_user(const identity::Identity& identity, const engine::Engine& engine, RunBy run_by) {
  auto seen = fmt::format("{} ({}:{})", identity.user, identity.uid, identity.gid);
  const bool by_script = run_by == RunBy::script;
  if (by_script && identity.changes) {
    seen += ", set by the image's script";
  }
  if (identity.uid != 0) {
    return {"user", Verdict::ok, seen};
  }
  seen += by_script ? ": the image's script does not change the user, and" : ":";
  return {"user", engine.dialect->refuses_root ? Verdict::failure : Verdict::warning,
          seen + (engine.dialect->refuses_root ? " the engine refuses to run as root"
                                               : " the engine runs as root"),
          by_script ? "start the container as the image's own user (omit docker run --user), or "
                      "choose one with --user"
                    : "choose another with --user"};
}

Findings check_discovery(const engine::Engine& engine,
                         const support::Expected<plan::Discovery>& discovery) {
  if (!discovery) {
    return {make_finding("discovery", Verdict::failure, discovery.error())};
  }
  Findings findings{check_plugin(engine, *discovery == plan::Discovery::ec2)};
  append(findings, check_choices(engine));
  return findings;
}

}  // namespace es_entrypoint::check
