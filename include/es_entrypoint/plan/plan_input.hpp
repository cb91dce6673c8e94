#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/metadata/seed_hosts.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/ownership/ownership_facts.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/host_limits.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>

namespace es_entrypoint::plan {

/// All that was read, and what the operator asked for.
struct PlanInput {
  const options::Options& options;
  const support::Environment& environment;
  const engine::Command& command;
  const engine::Engine& engine;
  const metadata::PeerAddress& peer;
  const metadata::Placement& placement;
  const identity::Identity& identity;
  bool caller_is_root = false;
  ownership::OwnershipFacts ownership{};
  /// The container's memory limit in bytes; nothing if it has none.
  std::optional<support::Sourced<std::uint64_t>> memory_limit;
  support::HostLimits host{};
  metadata::SeedHosts seeds{};  ///< if `resolve_discovery` returns `dns`
};

}  // namespace es_entrypoint::plan
