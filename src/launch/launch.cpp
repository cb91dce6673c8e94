#include "es_entrypoint/launch/launch.hpp"

#include "es_entrypoint/ownership/ownership.hpp"
#include "es_entrypoint/process/execute.hpp"
#include "es_entrypoint/process/privileges.hpp"
#include "es_entrypoint/process/process.hpp"
#include "es_entrypoint/process/signals.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

namespace es_entrypoint::launch {
namespace {

using support::Expected;

support::Environment make_environment(const plan::LaunchPlan& plan, support::Environment result) {
  result.unset(plan.environment_unset);
  for (const auto& [name, value] : plan.environment_set) {
    result.set(name, value);
  }
  return result;
}

Expected<void> chown_all(const plan::LaunchPlan& plan) {
  if (plan.ownership.empty()) {
    return {};
  }
  const process::SignalHold hold;  // to undo temporary root ownership
  return ownership::chown_paths(plan.ownership, plan.protected_places,
                                plan.engine ? plan.engine->home : "");
}

}  // namespace

Expected<void> harden_process() {
  TRY(process::refuse_set_id_start());
  process::hide_from_debuggers();
  return process::open_standard_streams();
}

Expected<void> launch(const plan::LaunchPlan& plan, const support::Environment& environment) {
  process::set_interrupted_activity("before the engine was started");

  // What needs root comes first.
  process::raise_limits();
  const auto chowned = chown_all(plan);
  TRY(process::check_noted_signal());  // the cause, if one ended the walk
  TRY(chowned);

  // Only the standard streams stay open in the engine. On old kernels this needs /proc, which
  // cannot be read after the drop.
  TRY(process::close_other_descriptors());
  process::keep_standard_streams();

  // Root cannot be regained after this.
  TRY_ASSIGN(const auto status, process::drop_privileges(plan.identity));

  // Last, so that a signal still ends the launcher up to here.
  spdlog::info("executing {} as {} ({}:{})", plan.command.path, plan.identity.user,
               plan.identity.uid, plan.identity.gid);
  TRY(process::reset_signals(status));
  return std::unexpected(process::exec_program(plan.command.path, plan.command.argv,
                                               make_environment(plan, environment).to_entries()));
}

Expected<void> execute(const engine::Command& command) {
  // A script's interpreter gets the path that is executed, so it must be the caller's.
  const auto& word = command.argv.front();
  return std::unexpected(
      process::exec_program(word.contains('/') ? word : command.path, command.argv, ::environ));
}

}  // namespace es_entrypoint::launch
