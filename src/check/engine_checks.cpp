#include "es_entrypoint/check/engine_checks.hpp"

#include "es_entrypoint/plan/heap.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace es_entrypoint::check {
namespace {

using support::Setting;

constexpr std::uint64_t mebibyte = 1048576;

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

Finding check_choice(const engine::Engine& engine, bool by_ec2) {
  const auto choices = find_choices(engine);
  if (choices.size() > 1) {
    std::string seen = "chosen more than once:";
    for (const Setting* choice : choices) {
      seen += (choice == choices.front() ? " " : ", ") + support::format_setting(*choice);
    }
    return {"discovery", Verdict::warning, seen, "keep only the one you want"};
  }
  if (choices.size() == 1) {
    return {"discovery", Verdict::ok, support::format_setting(*choices[0])};
  }
  if (by_ec2) {
    const auto& chosen = engine.dialect->discovery;
    return {"discovery", Verdict::ok,
            fmt::format("{}={}, added by the launcher", chosen.name, chosen.value)};
  }
  return {"discovery", Verdict::warning, "none: this node will not find any other",
          fmt::format("install the plugin ({}), list the other nodes, or set "
                      "discovery.type=single-node if one node is enough",
                      dialect::plugin_install_command(*engine.dialect, engine.version))};
}

Finding check_plugin(const engine::Engine& engine, bool by_ec2) {
  const auto plugin = engine.dialect->plugin;
  const char* state = "not installed and not needed";
  if (engine.has_plugin(plugin)) {
    state = by_ec2 ? "installed" : "installed but not used";
  }
  return {"plugin", Verdict::ok, fmt::format("{} is {}", plugin, state)};
}

/// Parses "512m" or an option such as "-Xmx512m".
std::optional<std::uint64_t> parse_heap(std::string_view text) {
  if (text.starts_with("-Xmx") || text.starts_with("-Xms")) {
    text.remove_prefix(4);
  }
  return support::parse_size(text);
}

/// The heap that the engine will have, in words, and in bytes if they are known.
struct HeapSize {
  std::string text;
  support::Origin origin;
  std::optional<std::uint64_t> bytes;
};

HeapSize find_heap(const plan::PlanInput& input) {
  const auto& engine = input.engine;
  if (const auto chosen = plan::choose_heap(input)) {
    const auto size = chosen->value.substr(chosen->value.rfind(' ') + 1);  // "-Xms1g -Xmx1g"
    return {chosen->value, chosen->origin, parse_heap(size)};
  }
  if (engine.heap) {
    return {engine.heap->value, engine.heap->origin, parse_heap(engine.heap->value)};
  }
  if (engine.dialect->sizes_heap()) {
    return {"sized by the engine itself", support::Origin::reason("the memory limit"),
            std::nullopt};
  }
  const std::string text(engine.dialect->default_heap);
  return {text, support::Origin::reason("the release's default"), parse_heap(text)};
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
                         const support::Expected<bool>& discovers_by_ec2) {
  if (!discovers_by_ec2) {
    return {make_finding("discovery", Verdict::failure, discovers_by_ec2.error())};
  }
  return {check_plugin(engine, *discovers_by_ec2), check_choice(engine, *discovers_by_ec2)};
}

Finding check_heap(const plan::PlanInput& input) {
  const HeapSize heap = find_heap(input);
  const auto seen = fmt::format("{} ({})", heap.text, heap.origin);
  const auto& limit = input.memory_limit;
  if (!limit) {
    return {"heap", Verdict::ok, seen + "; the container has no memory limit"};
  }
  const auto against = fmt::format("{}; the limit is {} MiB", seen, limit->value / mebibyte);
  if (!heap.bytes || *heap.bytes <= limit->value / 2) {
    return {"heap", Verdict::ok, against};
  }
  const bool too_much = *heap.bytes >= limit->value;
  return {"heap", too_much ? Verdict::failure : Verdict::warning,
          against + (too_much ? ": the kernel will kill the engine"
                              : ": more than half, and the engine needs memory outside the heap"),
          "give the container more memory, or use --heap=auto"};
}

}  // namespace es_entrypoint::check
