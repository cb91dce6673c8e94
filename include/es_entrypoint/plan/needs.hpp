#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

namespace es_entrypoint::plan {

/// Whether the node finds its peers through EC2. Pure.
/// @return 78 if the operator asked for it and the plugin is not installed, with the command that
///         installs it.
[[nodiscard]] support::Expected<bool> resolve_ec2_discovery(const options::Options& options,
                                                            const engine::Engine& engine);

/// @return the facts that this launch needs of the metadata services: nothing that the operator
///         specified, nothing that is not used, and nothing at all if the engine only prints its
///         version or help; 78 as above. Pure.
[[nodiscard]] support::Expected<metadata::Needs> resolve_needs(const options::Options& options,
                                                               const engine::Engine& engine);

/// @return the engine's user: the one that the operator specified, else the one with the engine's
///         name; for an official image's script, which changes the user itself, the caller.
[[nodiscard]] options::UserChoice resolve_user(const options::Options& options,
                                               const engine::Command& command,
                                               const engine::Engine& engine);

}  // namespace es_entrypoint::plan
