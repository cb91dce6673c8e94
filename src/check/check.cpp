#include "es_entrypoint/check/check.hpp"

#include "es_entrypoint/check/address_checks.hpp"
#include "es_entrypoint/check/credential_checks.hpp"
#include "es_entrypoint/check/data_checks.hpp"
#include "es_entrypoint/check/directory_checks.hpp"
#include "es_entrypoint/check/engine_checks.hpp"
#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/check/node_checks.hpp"
#include "es_entrypoint/check/plugin_checks.hpp"
#include "es_entrypoint/check/running_settings.hpp"
#include "es_entrypoint/check/search_checks.hpp"
#include "es_entrypoint/cli/unknown_variables.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/node/engine_process.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/plan/prerequisites.hpp"
#include "es_entrypoint/support/host_limits.hpp"
#include "es_entrypoint/support/host_memory.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::check {
namespace {

using support::Expected;
using namespace std::chrono_literals;

constexpr http::Clock::Duration patience = 2s;  ///< with the metadata services

/// Three requests may fail: the task's metadata, the instance's, and the one without a token. A
/// service that works answers in the milliseconds that they leave.
http::Clock::Duration share_of(http::Clock::Duration whole) { return whole * 3 / 10; }

/// All that can be checked if there is no engine whose needs are known.
Findings check_address(metadata::Sources& sources, const http::Clock& clock) {
  const support::CollectedWarnings warnings;
  Findings findings = check_sources_and_peer(sources, clock, {.address = true}).findings;
  append(findings, make_findings("notice", warnings.warnings()));
  return findings;
}

/// The checks of one launch, in the order in which they are printed. A step that cannot be taken
/// becomes a finding, and the later ones use what was found so far.
class Checker {
 public:
  Checker(http::HttpClient& http, metadata::Sources& sources, const http::Clock& clock,
          engine::Command command, const options::Options& options,
          const support::Environment& environment)
      : http_(http),
        sources_(sources),
        clock_(clock),
        options_(options),
        environment_(environment),
        command_(std::move(command)) {}

  Findings run() {
    append(findings_, make_findings("variable", cli::find_unknown_variables(environment_)));
    const auto engine = read_engine();
    if (!engine) {
      findings_.push_back(make_finding("engine", Verdict::failure, engine.error()));
      append(findings_, check_address(sources_, clock_));
      return std::move(findings_);
    }
    findings_.push_back(check_engine(*engine));
    Findings of_metadata = check_metadata(*engine);
    const auto discovery = plan::resolve_discovery(options_, *engine);
    append(findings_, check_discovery(*engine, discovery));
    append(findings_, check_plugin_releases(*engine));
    check_process(*engine, discovery.value_or(plan::Discovery::none));
    append(findings_, std::move(of_metadata));
    if (discovery && *discovery == plan::Discovery::ec2) {
      append(findings_, check_search(sources_, options_, *engine));
      append(findings_, check_credentials(sources_, environment_, *engine));
    }
    append(findings_, make_findings("notice", warnings_.warnings()));
    check_running(*engine);
    return std::move(findings_);
  }

 private:
  /// Reads the engine. If it runs, and the command to check has no words of its own, the words that
  /// it was started with complete the command.
  Expected<engine::Engine> read_engine() {
    TRY_ASSIGN(auto engine, engine::read_engine(command_, environment_, options_));
    process_ = node::read_engine_process();
    if (!process_) {
      return engine;
    }
    const auto running = parse_running_settings(*engine.dialect, process_->words);
    running_command_ = with_settings(without_engine_words(command_), *engine.dialect, running);
    if (!command_.engine_words().empty() || engine.arguments_are_dropped) {
      return engine;
    }
    const auto added = find_operators_settings(running, engine, options_);
    if (added.empty()) {
      return engine;
    }
    completed_ = true;
    command_ = with_settings(std::move(command_), *engine.dialect, added);
    return engine::read_engine(command_, environment_, options_);
  }

  void check_running(const engine::Engine& engine) {
    if (process_) {
      const auto as_it_runs =
          engine::read_engine(running_command_, environment_, options_).value_or(engine);
      append(findings_, check_node(http_, {.process = *process_,
                                           .engine = as_it_runs,
                                           .launch = peer_,
                                           .completes_command = completed_}));
    }
  }

  /// The address by itself, as the other facts may fail on their own. Keeps what it found for the
  /// plan.
  Findings check_metadata(const engine::Engine& engine) {
    auto needs = plan::resolve_needs(options_, engine, environment_);
    if (!needs) {
      return {};  // the finding of discovery has the reason
    }
    needs->tokenless_status = false;  // `check_credentials` asks for it
    Findings findings;
    if (needs->any_address()) {
      auto checked = check_sources_and_peer(sources_, clock_, *needs);
      findings = std::move(checked.findings);
      peer_ = std::move(checked.peer);
    }
    if (needs->any_placement()) {
      const auto placement = metadata::fetch_placement(sources_, *needs);
      append(findings, check_placement(placement, *needs));
      placement_ = placement.value_or(metadata::Placement{});
    }
    seeds_ = metadata::fetch_seed_hosts(needs->seed_names, engine.dialect->seed_names,
                                        http::Deadline(clock_, patience));
    return findings;
  }

  /// Who the engine runs as, its directories and settings, and what it needs of the host.
  void check_process(const engine::Engine& engine, plan::Discovery discovery) {
    const auto caller = identity::read_caller();
    if (!caller) {
      findings_.push_back(make_finding("user", Verdict::failure, caller.error()));
      return;
    }
    const auto identity =
        identity::read_identity(plan::resolve_user(options_, command_, engine), *caller);
    // An official image's script that root starts changes to a user of its own.
    const bool script_decides = command_.kind == engine::CommandKind::chained && !options_.user;
    const auto script_user = engine.dialect->script_user;
    const auto runs_as = script_decides && caller->uid == 0 && !script_user.empty()
                             ? identity::read_identity({std::string(script_user)}, *caller)
                             : identity;
    if (!runs_as) {
      findings_.push_back(make_finding("user", Verdict::failure, runs_as.error()));
      return;
    }
    findings_.push_back(
        check_user(*runs_as, engine, script_decides ? RunBy::script : RunBy::launcher));
    const auto ownership = ownership::read_ownership_facts(options_, command_, engine, environment_,
                                                           *identity, *caller);
    const plan::PlanInput input{.options = options_,
                                .environment = environment_,
                                .command = command_,
                                .engine = engine,
                                .peer = peer_,
                                .placement = placement_,
                                .identity = *identity,
                                .caller_is_root = caller->uid == 0,
                                .ownership = ownership.value_or(ownership::OwnershipFacts{}),
                                .memory_limit = support::read_memory_limit(),
                                .host = support::read_host_limits(),
                                .seeds = seeds_};
    const auto plan = ownership ? plan::make_plan(input) : std::unexpected(ownership.error());
    if (plan) {
      check_plan(*plan, input, *runs_as);
    } else {
      findings_.push_back(make_finding("settings", Verdict::failure, plan.error()));
    }
    append_prerequisites(
        findings_, plan ? plan->prerequisites : plan::judge_prerequisites(input, discovery, {}));
  }

  void check_plan(const plan::LaunchPlan& plan, const plan::PlanInput& input,
                  const identity::Identity& identity) {
    std::vector<std::string> chowned;
    std::ranges::transform(plan.ownership, std::back_inserter(chowned),
                           &ownership::Ownership::path);
    for (const auto& path : ownership::default_own_paths(input.engine)) {
      findings_.push_back(check_directory(path.value, identity, chowned));
    }
    append(findings_, check_data(input.engine));
    append(findings_, make_findings("settings", plan.warnings));
  }

  http::HttpClient& http_;
  metadata::Sources& sources_;
  const http::Clock& clock_;
  const options::Options& options_;
  const support::Environment& environment_;
  engine::Command command_;
  std::optional<node::EngineProcess> process_;  // that runs already
  engine::Command running_command_;             // with all of its words
  bool completed_ = false;                      // `command_`, by some of its words
  support::CollectedWarnings warnings_;         // of everything that is read from here on
  metadata::PeerAddress peer_;
  metadata::Placement placement_;
  metadata::SeedHosts seeds_;
  Findings findings_;
};

}  // namespace

Findings run_checks(http::HttpClient& http, http::Clock& clock,
                    const engine::CommandRequest& request, const options::Options& given_options,
                    const support::Environment& environment) {
  options::Options options = given_options;
  options.metadata_timeout = std::min(options.metadata_timeout.value_or(patience), patience);
  metadata::Sources sources(http, clock, options, share_of(*options.metadata_timeout));
  const auto command = engine::find_command(request, environment, options);
  if (command && command->kind == engine::CommandKind::foreign) {
    return {
        {"command", Verdict::ok, command->path + " is not an engine; it is executed unchanged"}};
  }
  Findings findings;
  if (command) {
    findings = Checker(http, sources, clock, *command, options, environment).run();
  } else {
    const char* subject = request.kind == engine::CommandKind::engine ? "engine" : "command";
    findings.push_back(make_finding(subject, Verdict::failure, command.error()));
    if (request.kind != engine::CommandKind::foreign) {  // which needs no metadata
      append(findings, make_findings("variable", cli::find_unknown_variables(environment)));
      append(findings, check_address(sources, clock));
    }
  }
  number_repeated_subjects(findings);
  return findings;
}

}  // namespace es_entrypoint::check
