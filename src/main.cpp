#include "es_entrypoint/check/check.hpp"
#include "es_entrypoint/cli/command_line.hpp"
#include "es_entrypoint/cli/help.hpp"
#include "es_entrypoint/cli/options.hpp"
#include "es_entrypoint/cli/unknown_variables.hpp"
#include "es_entrypoint/cli/version.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/engine/foreign_command.hpp"
#include "es_entrypoint/healthcheck/healthcheck.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/curl_http_client.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/launch/launch.hpp"
#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/seed_hosts.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/ownership/ownership_facts.hpp"
#include "es_entrypoint/plan/format_plan.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/process/signals.hpp"
#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/host_limits.hpp"
#include "es_entrypoint/support/host_memory.hpp"
#include "es_entrypoint/support/known_secrets.hpp"
#include "es_entrypoint/support/log.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace {

using namespace es_entrypoint;  // main is the one place that sees every room
using options::Mode;
using options::Options;
using support::Environment;
using support::Expected;

/// Logs the error even if the log level would hide it.
int report(const support::Error& error) {
  if (spdlog::default_logger()->level() > spdlog::level::err) {
    spdlog::set_level(spdlog::level::err);
  }
  spdlog::error("{}", error.message());
  return std::to_underlying(error.code);
}

int print(const std::string& plain_text) {
  const auto text = support::mask_known_secrets(plain_text);
  const bool printed =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return printed ? 0
                 : report({support::ExitCode::os_error,
                           "cannot write to standard output: " + support::text_of_errno(errno)});
}

/// All reads come first, then the decision. The HTTP client, and with it a token, is gone when this
/// returns.
Expected<plan::LaunchPlan> plan_launch(const engine::Command& command, const Options& options,
                                       const Environment& environment) {
  http::CurlHttpClient http;
  http::SteadyClock clock;
  TRY_ASSIGN(const auto engine, engine::read_engine(command, environment, options));
  TRY_ASSIGN(const auto caller, identity::read_caller());
  const auto user = plan::resolve_user(options, command, engine);
  TRY_ASSIGN(const auto identity, identity::read_identity(user, caller));
  TRY_ASSIGN(const auto needs, plan::resolve_needs(options, engine, environment));
  metadata::Sources sources(http, clock, options);
  TRY_ASSIGN(const auto peer, metadata::fetch_peer_address(sources, needs));
  TRY_ASSIGN(const auto placement, metadata::fetch_placement(sources, needs));
  auto seeds =
      metadata::fetch_seed_hosts(needs.seed_names, engine.dialect->seed_names, sources.deadline);
  TRY_ASSIGN(auto ownership, ownership::read_ownership_facts(options, command, engine, environment,
                                                             identity, caller));
  return plan::make_plan({.options = options,
                          .environment = environment,
                          .command = command,
                          .engine = engine,
                          .peer = peer,
                          .placement = placement,
                          .identity = identity,
                          .caller_is_root = caller.uid == 0,
                          .ownership = std::move(ownership),
                          .memory_limit = support::read_memory_limit(),
                          .host = support::read_host_limits(),
                          .seeds = std::move(seeds)});
}

void log_plan(const plan::LaunchPlan& plan) {
  for (const auto& setting : plan.added) {
    spdlog::info("added {}", support::format_setting(setting));
  }
  for (const auto& setting : plan.kept) {
    spdlog::info("kept {}", support::format_setting(setting));
  }
  for (const auto& prerequisite : plan.prerequisites) {
    if (prerequisite.is_warned_about()) {
      support::warn(prerequisite.warning());
    }
  }
  for (const auto& warning : plan.warnings) {
    support::warn(warning);
  }
}

Expected<plan::LaunchPlan> plan_foreign_command(const engine::Command& command) {
  TRY_ASSIGN(const auto caller, identity::read_caller());
  TRY_ASSIGN(const auto identity, identity::read_identity({}, caller));
  return plan::make_foreign_plan(command, identity);
}

int run_command(const engine::CommandRequest& request, const Options& options,
                const Environment& environment) {
  const auto command = engine::find_command(request, environment, options);
  if (!command) {
    return report(command.error());
  }
  const bool is_foreign = command->kind == engine::CommandKind::foreign;
  if (is_foreign) {
    if (const auto notice = engine::find_foreign_notice(request, environment, options)) {
      spdlog::log(notice->is_warning ? spdlog::level::warn : spdlog::level::info, "{}",
                  notice->text);
    }
  }
  const bool is_dry_run = options.mode == Mode::dry_run;
  if (is_foreign && !is_dry_run) {
    return report(launch::execute(*command).error());
  }
  process::install_signal_handlers("while waiting for the metadata service");
  const auto plan =
      is_foreign ? plan_foreign_command(*command) : plan_launch(*command, options, environment);
  if (!plan) {
    return report(plan.error());
  }
  log_plan(*plan);
  if (is_dry_run) {
    return print(plan::format_plan(*plan, options.output_format));
  }
  return report(launch::launch(*plan, environment).error());
}

/// @return 1 if the launch would fail, or the running node does not work.
int check_launch(const engine::CommandRequest& request, const Options& options,
                 const Environment& environment) {
  process::install_signal_handlers("before all checks were made");
  http::CurlHttpClient http;
  http::SteadyClock clock;
  const auto findings = check::run_checks(http, clock, request, options, environment);
  const int printed = print(check::format_findings(findings, options.output_format));
  return check::worst_of(findings) == check::Verdict::failure ? 1 : printed;
}

int check_health(const http::Uri& url) {
  process::install_signal_handlers("while waiting for the engine's answer");
  http::CurlHttpClient http;
  const auto health = healthcheck::fetch_health(http, url);
  return health ? 0 : report(health.error());
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape): bad_alloc ends it
  const auto hardened = launch::harden_process();
  support::configure_log(support::LogLevel::info, support::LogFormat::text);
  if (!hardened) {
    return report(hardened.error());
  }
  const auto environment = Environment::from_exec_vector(environ);
  const auto search_path = support::search_path_of(environment);
  const support::Arguments words{std::vector<std::string>(argv + std::min(argc, 1), argv + argc)};
  support::remember_secrets(environment, words);
  auto line = cli::split_command_line(
      words, [&](auto front) { return engine::entrypoint_length(front, search_path); });
  const auto request = engine::parse_command_request(
      std::move(line.command_words), support::invoked_path(), environment, line.entrypoint_words);

  const bool is_foreign = request.kind == engine::CommandKind::foreign;
  const auto [log_level, log_format, options] =
      cli::read_options(line.options, environment, is_foreign);
  support::configure_log(log_level, log_format);
  if (!options) {
    return report(options.error());
  }
  const bool is_launch = options->mode == Mode::launch || options->mode == Mode::dry_run;
  if (is_launch && !is_foreign) {
    for (const auto& warning : cli::find_unknown_variables(environment)) {
      support::warn(warning);
    }
  }
  switch (options->mode) {
    case Mode::help:
      return print(cli::format_help());
    case Mode::version:
      return print(cli::format_version(cli::build_information));
    case Mode::check:
      return check_launch(request, *options, environment);
    case Mode::healthcheck:
      return check_health(options->healthcheck_url);
    case Mode::launch:
    case Mode::dry_run:
      return run_command(request, *options, environment);
  }
}
