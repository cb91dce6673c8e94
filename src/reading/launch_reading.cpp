#include "es_entrypoint/reading/launch_reading.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "es_entrypoint/support/host_memory.hpp"

#include <utility>

namespace es_entrypoint::reading {
namespace {

using support::Expected;

/// A later step's value, which an earlier step's failure takes the place of.
template <typename Before, typename Read>
auto after(const Expected<Before>& before, Read read) -> decltype(read(*before)) {
  if (!before) {
    return std::unexpected(before.error());
  }
  return read(*before);
}

}  // namespace

LaunchReading::LaunchReading(const metadata::Surroundings& surroundings,
                             const engine::Command& command, const options::Options& options,
                             const support::Environment& environment)
    : surroundings_(surroundings),
      command_(command),
      options_(options),
      environment_(environment) {}

const Expected<engine::Engine>& LaunchReading::engine() {
  if (!engine_) {
    engine_ = engine::read_engine(command_, environment_, options_);
  }
  return *engine_;
}

const Expected<identity::Identity>& LaunchReading::identity() {
  if (identity_) {
    return *identity_;
  }
  identity_ = after(engine(), [&](const engine::Engine& engine) {
    return after(identity::read_caller(), [&](const identity::Caller& caller) {
      caller_is_root_ = caller.uid == 0;
      return identity::read_identity(plan::resolve_user(options_, command_, engine), caller);
    });
  });
  return *identity_;
}

const Expected<metadata::Needs>& LaunchReading::needs() {
  if (needs_) {
    return *needs_;
  }
  needs_ = after(engine(), [&](const engine::Engine& engine) {
    return plan::resolve_needs(options_, engine);
  });
  return *needs_;
}

const Expected<metadata::InstanceFacts>& LaunchReading::reach() {
  if (reach_) {
    return *reach_;
  }
  reach_ = after(needs(), [&](const metadata::Needs& needs) {
    return metadata::fetch_instance_facts(sources(), needs.reach());
  });
  return *reach_;
}

const Expected<metadata::InstanceFacts>& LaunchReading::place() {
  if (place_) {
    return *place_;
  }
  place_ = after(needs(), [&](const metadata::Needs& needs) {
    return metadata::fetch_instance_facts(sources(), needs.place());
  });
  return *place_;
}

/// Whom an image's script runs the engine as, where that has to be known.
Expected<std::optional<identity::Identity>> LaunchReading::read_script_identity() {
  const auto user = engine()->dialect->script_user;
  if (user.empty() || !plan::owns_for_script(options_, command_, caller_is_root_)) {
    return std::nullopt;
  }
  return after(identity::read_caller(),
               [&](const identity::Caller& caller) -> Expected<std::optional<identity::Identity>> {
                 return identity::read_identity(user, caller);
               });
}

plan::PlanInput LaunchReading::input() {
  if (const auto& found = reach()) {
    facts_ = *found;
  }
  if (const auto& found = place()) {
    facts_.region = found->region;
    facts_.groups = found->groups;
    facts_.zone = found->zone;
    facts_.instance_id = found->instance_id;
  }
  plan::PlanInput input{
      .options = options_,
      .environment = environment_,
      .command = command_,
      .engine = *engine(),
      .facts = facts_,
      .identity = *identity(),
      .caller_is_root = caller_is_root_,
      .own_paths = {},
      .protected_places = {},
      .script_identity = read_script_identity(),
      .open_launcher = caller_is_root_ ? ownership::find_open_launcher() : std::string{},
      .memory_limit = support::read_memory_limit()};
  if (plan::owns_by_default(options_, command_, *identity(), caller_is_root_)) {
    input.protected_places = ownership::find_protected_places(*engine(), environment_);
    input.own_paths = ownership::read_own_paths(*engine(), input.protected_places);
  }
  return input;
}

Expected<plan::LaunchPlan> LaunchReading::plan() {
  if (!engine()) {
    return std::unexpected(engine().error());
  }
  if (!identity()) {
    return std::unexpected(identity().error());
  }
  if (!needs()) {
    return std::unexpected(needs().error());
  }
  if (!reach()) {
    return std::unexpected(reach().error());
  }
  if (!place()) {
    return std::unexpected(place().error());
  }
  return plan::make_plan(input());
}

metadata::Sources& LaunchReading::sources() {
  if (!sources_) {
    sources_.emplace(surroundings_, options_);
  }
  return *sources_;
}

}  // namespace es_entrypoint::reading
