#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/metadata/instance_facts.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>

namespace es_entrypoint::reading {

/// Everything that an engine's launch depends on. Each thing is read once, when it is first asked
/// for: a launch wants all of it and ends at the first that fails, a check looks at each.
class LaunchReading {
 public:
  /// What is given outlives the object.
  LaunchReading(const metadata::Surroundings& surroundings, const engine::Command& command,
                const options::Options& options, const support::Environment& environment);

  [[nodiscard]] const support::Expected<engine::Engine>& engine();

  // Without the engine none of these can be told: they fail as it does.

  /// Who the engine runs as.
  [[nodiscard]] const support::Expected<identity::Identity>& identity();
  [[nodiscard]] const support::Expected<metadata::Needs>& needs();
  /// The facts that are needed, in their two halves.
  [[nodiscard]] const support::Expected<metadata::InstanceFacts>& reach();
  [[nodiscard]] const support::Expected<metadata::InstanceFacts>& place();

  /// All that was read, with the facts that could be had. Wants the engine and the identity.
  [[nodiscard]] plan::PlanInput input();

  /// Reads all of it, in the order above, and decides.
  /// @return the plan, or the first failure.
  [[nodiscard]] support::Expected<plan::LaunchPlan> plan();

  /// Where the facts come from. Their deadline begins when they are first asked for.
  [[nodiscard]] metadata::Sources& sources();

 private:
  template <typename T>
  using Once = std::optional<support::Expected<T>>;

  support::Expected<std::optional<identity::Identity>> read_script_identity();

  const metadata::Surroundings& surroundings_;
  const engine::Command& command_;
  const options::Options& options_;
  const support::Environment& environment_;
  bool caller_is_root_ = false;
  metadata::InstanceFacts facts_;  ///< those of `reach` and `place` together

  std::optional<metadata::Sources> sources_;
  Once<engine::Engine> engine_;
  Once<identity::Identity> identity_;
  Once<metadata::Needs> needs_;
  Once<metadata::InstanceFacts> reach_;
  Once<metadata::InstanceFacts> place_;
};

}  // namespace es_entrypoint::reading
