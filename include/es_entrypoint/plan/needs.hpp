#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>

namespace es_entrypoint::plan {

/// How the launcher leads the node to its peers; `none` if it adds no setting for that.
enum class Discovery { none, ec2, dns };

/// Pure.
/// @return 78 if the operator asked for EC2 discovery and the plugin is not installed, with the
///         command that installs it.
[[nodiscard]] support::Expected<Discovery> resolve_discovery(const options::Options& options,
                                                             const engine::Engine& engine);

/// @return whether the operator made the node a cluster of its own: discovery.type=single-node.
[[nodiscard]] bool is_single_node(const engine::Engine& engine);

/// @return the operator's list of other nodes, under any of its names; null if there is none.
[[nodiscard]] const support::Setting* find_seed_hosts(const engine::Engine& engine);

/// @return the facts that this launch needs of the metadata services: nothing that the operator
///         specified, nothing that is not used, and nothing at all if the engine only prints its
///         version or help; 78 as above. Pure.
[[nodiscard]] support::Expected<metadata::Needs> resolve_needs(
    const options::Options& options, const engine::Engine& engine,
    const support::Environment& environment);

/// @return the engine's user: the one that the operator specified, else the one with the engine's
///         name; for an official image's script, which changes the user itself, the caller.
[[nodiscard]] options::UserChoice resolve_user(const options::Options& options,
                                               const engine::Command& command,
                                               const engine::Engine& engine);

}  // namespace es_entrypoint::plan
