#include "es_entrypoint/check/check.hpp"

#include "es_entrypoint/check/address_checks.hpp"
#include "es_entrypoint/check/credential_checks.hpp"
#include "es_entrypoint/check/directory_checks.hpp"
#include "es_entrypoint/check/engine_checks.hpp"
#include "es_entrypoint/check/host_checks.hpp"
#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/check/user_check.hpp"
#include "es_entrypoint/cli/unknown_variables.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/host_memory.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::check {
namespace {

using support::Expected;
using namespace std::chrono_literals;

constexpr http::Clock::Duration patience = 2s;  ///< with the metadata services

/// Three requests may be in vain: the task's metadata, the instance's, and the look for the hop
/// limit. What is well answers in the milliseconds that they leave.
http::Clock::Duration share_of(http::Clock::Duration whole) { return whole * 3 / 10; }

void append(Findings& findings, Findings more) {
  std::ranges::move(more, std::back_inserter(findings));
}

/// A source that cannot be used is no failure where the address came from another.
Findings without_failures(Findings findings) {
  for (Finding& finding : findings) {
    finding.verdict = std::min(finding.verdict, Verdict::warning);
  }
  return findings;
}

/// The misspelt variables, of which nothing else would come to light.
Findings check_variables(const support::Environment& environment) {
  Findings findings;
  for (const auto& warning : cli::find_unknown_variables(environment)) {
    findings.push_back({"variable", Verdict::warning, warning.problem, warning.remedy});
  }
  number_repeated_subjects(findings);
  return findings;
}

/// What the rooms that read would have logged.
Findings make_findings(const support::CollectedWarnings& warnings) {
  Findings findings;
  for (const auto& warning : warnings.warnings()) {
    findings.push_back({"notice", Verdict::warning, warning.problem, warning.remedy});
  }
  return findings;
}

/// What still can be looked at where there is no engine to ask for more.
Findings check_address(metadata::Sources& sources, const http::Clock& clock) {
  constexpr metadata::Needs needs{.address = true};
  const support::CollectedWarnings warnings;
  Findings findings = check_sources(sources, clock, needs);
  const auto peer = metadata::fetch_peer_address(sources, needs);
  if (peer) {
    findings = without_failures(std::move(findings));
  }
  append(findings, check_peer_address(peer, needs));
  append(findings, make_findings(warnings));
  number_repeated_subjects(findings);
  return findings;
}

/// The checks of one launch, in the order of their table. A step that finds its object missing
/// reports so in a finding, and the later ones do with what there is.
class Checker {
 public:
  Checker(metadata::Sources& sources, const http::Clock& clock, const engine::Command& command,
          const options::Options& options, const support::Environment& environment)
      : sources_(sources),
        clock_(clock),
        options_(options),
        environment_(environment),
        command_(command) {}

  Findings run() {
    append(findings_, check_variables(environment_));
    const auto engine = engine::read_engine(command_, environment_, options_);
    if (!engine) {
      findings_.push_back(make_finding("engine", Verdict::failure, engine.error()));
      append(findings_, check_address(sources_, clock_));
      return std::move(findings_);
    }
    findings_.push_back(check_engine(*engine));
    Findings of_metadata = check_metadata(*engine);
    const auto discovers = plan::resolve_ec2_discovery(options_, *engine);
    append(findings_, check_discovery(*engine, discovers));
    check_process(*engine);
    append(findings_, check_host(*engine, read_max_map_count(), read_limits()));
    append(findings_, std::move(of_metadata));
    if (discovers && *discovers) {
      append(findings_, check_credentials(sources_, environment_, *engine));
    }
    append(findings_, make_findings(warnings_));
    number_repeated_subjects(findings_);  // warnings, and directories that are one
    return std::move(findings_);
  }

 private:
  /// The address by itself: what discovery needs besides may fail on its own. Keeps what it found
  /// for the plan.
  Findings check_metadata(const engine::Engine& engine) {
    const auto needs = plan::resolve_needs(options_, engine);
    if (!needs) {
      return {};  // the discovery's row has the reason
    }
    Findings findings;
    if (needs->any_address()) {
      findings = check_sources(sources_, clock_, *needs);
      const auto peer = metadata::fetch_peer_address(sources_, *needs);
      if (peer) {
        findings = without_failures(std::move(findings));
      }
      append(findings, check_peer_address(peer, *needs));
      peer_ = peer.value_or(metadata::PeerAddress{});
    }
    if (needs->any_placement()) {
      const auto placement = metadata::fetch_placement(sources_, *needs);
      append(findings, check_placement(placement, *needs));
      placement_ = placement.value_or(metadata::Placement{});
    }
    return findings;
  }

  [[nodiscard]] bool is_chained() const { return command_.kind == engine::CommandKind::chained; }

  /// Who the engine runs as, what is its own, and its memory.
  void check_process(const engine::Engine& engine) {
    const auto caller = identity::read_caller();
    if (!caller) {
      findings_.push_back(make_finding("user", Verdict::failure, caller.error()));
      return;
    }
    const auto identity =
        identity::read_identity(plan::resolve_user(options_, command_, engine), *caller);
    // Behind an official image's script, the user that root's script changes to.
    const bool script_decides = is_chained() && !options_.user;
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
                                .memory_limit = support::read_memory_limit()};
    if (ownership) {
      check_plan(input, *runs_as);
    } else {
      findings_.push_back(make_finding("settings", Verdict::failure, ownership.error()));
    }
    findings_.push_back(check_heap(input));
  }

  void check_plan(const plan::PlanInput& input, const identity::Identity& identity) {
    const auto plan = plan::make_plan(input);
    if (!plan) {
      findings_.push_back(make_finding("settings", Verdict::failure, plan.error()));
      return;
    }
    std::vector<std::string> chowned;
    std::ranges::transform(plan->ownership, std::back_inserter(chowned),
                           &ownership::Ownership::path);
    for (const auto& path : ownership::default_own_paths(input.engine)) {
      findings_.push_back(check_directory(path.value, identity, chowned));
    }
    for (const auto& warning : plan->warnings) {
      findings_.push_back({"settings", Verdict::warning, warning.problem, warning.remedy});
    }
  }

  [[nodiscard]] static std::string read_max_map_count() {
    const auto text = support::read_file_if_present("/proc/sys/vm/max_map_count", 4096);
    return text && *text ? **text : "";
  }

  metadata::Sources& sources_;
  const http::Clock& clock_;
  const options::Options& options_;
  const support::Environment& environment_;
  const engine::Command& command_;
  support::CollectedWarnings warnings_;  // of everything that is read from here on
  metadata::PeerAddress peer_;
  metadata::Placement placement_;
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
  if (!command) {
    const char* subject = request.kind == engine::CommandKind::engine ? "engine" : "command";
    Findings findings{make_finding(subject, Verdict::failure, command.error())};
    if (request.kind == engine::CommandKind::foreign) {
      return findings;  // which needs no metadata
    }
    append(findings, check_variables(environment));
    append(findings, check_address(sources, clock));
    return findings;
  }
  if (command->kind == engine::CommandKind::foreign) {
    return {{"command", Verdict::ok, command->path + " is not an engine; it is executed unchanged",
             ""}};
  }
  return Checker(sources, clock, *command, options, environment).run();
}

}  // namespace es_entrypoint::check
