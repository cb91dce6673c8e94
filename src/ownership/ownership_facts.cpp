#include "es_entrypoint/ownership/ownership_facts.hpp"

namespace es_entrypoint::ownership {

bool owns_by_default(const options::Options& options, const engine::Command& command,
                     const identity::Identity& identity, bool caller_is_root) {
  // An official image's script changes owners itself, and a caller that is kept needs no change.
  return caller_is_root && !options.own && identity.changes &&
         command.kind != engine::CommandKind::chained;
}

bool owns_for_script(const options::Options& options, const engine::Command& command,
                     bool caller_is_root) {
  return caller_is_root && options.own && !options.own->value.paths.empty() &&
         command.kind == engine::CommandKind::chained &&
         (!options.user || !options.user->value.specification);
}

support::Expected<OwnershipFacts> read_ownership_facts(const options::Options& options,
                                                       const engine::Command& command,
                                                       const engine::Engine& engine,
                                                       const support::Environment& environment,
                                                       const identity::Identity& identity,
                                                       const identity::Caller& caller) {
  OwnershipFacts facts;
  if (caller.uid != 0) {
    return facts;
  }
  const auto script_user = engine.dialect->script_user;
  if (!script_user.empty() && owns_for_script(options, command, true)) {
    TRY_ASSIGN(facts.script_identity, identity::read_identity({std::string(script_user)}, caller));
  }
  if (owns_by_default(options, command, identity, true)) {
    TRY_ASSIGN(facts.own, read_own_paths(engine, environment));
  }
  facts.open_launcher = find_open_launcher();
  return facts;
}

}  // namespace es_entrypoint::ownership
