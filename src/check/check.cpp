#include "es_entrypoint/check/check.hpp"

#include "es_entrypoint/check/directory_checks.hpp"
#include "es_entrypoint/check/engine_checks.hpp"
#include "es_entrypoint/check/host_checks.hpp"
#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/memory.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/support/file.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace es_entrypoint::check {
namespace {

using support::Expected;
using namespace std::chrono_literals;

constexpr metadata::Clock::Duration patience = 2s;            ///< with the metadata services
constexpr metadata::Clock::Duration patience_after = 1100ms;  ///< once they failed: for the cause

void append(Rows& rows, Rows more) { std::ranges::move(more, std::back_inserter(rows)); }

/// The checks of one launch, in the order of their table. A step that finds its object missing
/// says so in a row, and the later ones do with what there is.
class Checker {
 public:
  Checker(const metadata::Surroundings& surroundings, const support::Arguments& words,
          const support::Options& options, const support::Environment& environment)
      : surroundings_(surroundings), words_(words), options_(options), environment_(environment) {
    options_.metadata_timeout = std::min(options.metadata_timeout.value_or(patience), patience);
  }

  Rows run() {
    const auto command = engine::find_command(words_, environment_, options_);
    if (!command) {
      rows_.push_back(make_row("command", Verdict::failure, command.error()));
    } else if (command->kind == engine::CommandKind::foreign) {
      return {{"command", Verdict::ok, command->path + " is no engine: executed as it is", ""}};
    } else {
      check_engine_of(*command);
      return std::move(rows_);
    }
    append(rows_, check_facts_of({.address = true}, facts_));
    return std::move(rows_);
  }

 private:
  void check_engine_of(const engine::Command& command) {
    auto engine = engine::read_engine(command, environment_, options_);
    if (!engine) {
      rows_.push_back(make_row("engine", Verdict::failure, engine.error()));
      append(rows_, check_facts_of({.address = true}, facts_));
      return;
    }
    rows_.push_back(check_engine(*engine));
    const auto discovers = plan::resolve_ec2_discovery(options_, *engine);
    append(rows_, check_discovery(*engine, discovers));

    Rows of_facts = check_facts_needed(*engine);
    if (discovers && *discovers) {
      append(of_facts, check_credentials(surroundings_, options_, environment_, *engine));
    }
    check_process(command, *engine);
    append(rows_, check_host(*engine, read_max_map_count(), read_limits()));
    append(rows_, std::move(of_facts));
  }

  /// The address by itself: what discovery needs besides may fail on its own.
  Rows check_facts_needed(const engine::Engine& engine) {
    const auto needs = plan::resolve_needs(options_, engine);
    if (!needs) return {};  // the discovery's row says why
    metadata::Needs of_address;
    of_address.address = needs->address;
    of_address.ports = needs->ports;
    metadata::Needs of_place = *needs;
    of_place.address = of_place.ports = false;

    Rows rows = check_facts_of(of_address, facts_);
    metadata::InstanceFacts place;
    append(rows, check_facts_of(of_place, place));
    facts_.region = std::move(place.region);
    facts_.groups = std::move(place.groups);
    return rows;
  }

  Rows check_facts_of(const metadata::Needs& needs, metadata::InstanceFacts& facts) {
    if (!needs.any()) return {};
    auto found = metadata::fetch_instance_facts(surroundings_, options_, needs);
    if (!found) options_.metadata_timeout = std::min(*options_.metadata_timeout, patience_after);
    Rows rows;
    if (needs.address || needs.ports) {
      rows = check_sources(surroundings_, options_, found ? Verdict::warning : Verdict::failure);
    }
    append(rows, check_facts(found, needs));
    if (found) facts = std::move(*found);
    return rows;
  }

  /// Who the engine runs as, what is its own, and its memory.
  void check_process(const engine::Command& command, const engine::Engine& engine) {
    const auto caller = identity::read_caller();
    if (!caller) {
      rows_.push_back(make_row("user", Verdict::failure, caller.error()));
      return;
    }
    const auto identity =
        identity::read_identity(plan::resolve_user(options_, command, engine), *caller);
    if (!identity) {
      rows_.push_back(make_row("user", Verdict::failure, identity.error()));
      return;
    }
    const plan::PlanInput input{.options = options_,
                                .environment = environment_,
                                .command = command,
                                .engine = engine,
                                .facts = facts_,
                                .identity = *identity,
                                .caller_is_root = caller->uid == 0,
                                .memory_limit = engine::read_memory_limit()};
    rows_.push_back(check_user(*identity, engine));
    check_plan(input);
    rows_.push_back(check_heap(input));
  }

  void check_plan(const plan::PlanInput& input) {
    const auto plan = plan::make_plan(input);
    if (!plan) {
      rows_.push_back(make_row("settings", Verdict::failure, plan.error()));
      return;
    }
    for (const auto& path : plan::default_own_paths(input.engine)) {
      const bool is_given =
          std::ranges::find(plan->ownership, path, &plan::Ownership::path) != plan->ownership.end();
      rows_.push_back(check_directory(path, input.identity, is_given));
    }
    for (const auto& warning : plan->warnings) {
      rows_.push_back(make_row("settings", Verdict::warning, {{}, warning}));
    }
  }

  [[nodiscard]] std::string read_max_map_count() const {
    const auto text =
        support::read_file_if_present(surroundings_.root + "/proc/sys/vm/max_map_count", 4096);
    return text && *text ? **text : "";
  }

  const metadata::Surroundings& surroundings_;
  const support::Arguments& words_;
  support::Options options_;
  const support::Environment& environment_;
  metadata::InstanceFacts facts_;
  Rows rows_;
};

}  // namespace

Rows run_checks(const metadata::Surroundings& surroundings, const support::Arguments& words,
                const support::Options& options, const support::Environment& environment) {
  return Checker(surroundings, words, options, environment).run();
}

}  // namespace es_entrypoint::check
