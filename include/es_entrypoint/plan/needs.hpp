#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/metadata/instance_facts.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

namespace es_entrypoint::plan {

/// Whether the operator gave the setting that switches EC2 discovery on another value. Pure.
[[nodiscard]] bool contradicts_ec2(const engine::Engine& engine);

/// Whether the node finds its peers through EC2. Pure.
/// @return 78 where it was asked for and the plugin is not installed; the message has the command
///         that installs it.
[[nodiscard]] support::Expected<bool> resolve_ec2_discovery(const options::Options& options,
                                                            const engine::Engine& engine);

/// What has to be asked of the metadata services for this launch: nothing that the operator
/// already said, nothing that nobody will read, and nothing at all for an engine that only prints
/// its version or its help. Pure.
/// @return 78 as above.
[[nodiscard]] support::Expected<metadata::Needs> resolve_needs(const options::Options& options,
                                                               const engine::Engine& engine);

/// @return who the engine is to run as: what the operator said, else the engine's own name; "none"
///         in front of an official image's script, whose business that is.
[[nodiscard]] std::string resolve_user(const options::Options& options,
                                       const engine::Command& command,
                                       const engine::Engine& engine);

}  // namespace es_entrypoint::plan
