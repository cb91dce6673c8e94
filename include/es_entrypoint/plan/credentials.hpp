#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/plan/prerequisite.hpp"
#include "es_entrypoint/support/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::plan {

// How the discovery plugin gets the credentials for its requests to EC2.

/// @return the variable by which ECS passes the task's role.
[[nodiscard]] std::optional<std::string_view> find_task_role(
    const support::Environment& environment);

/// @return whether the plugin's keys may be in the engine's keystore, which only the engine reads.
[[nodiscard]] bool may_read_keystore(const engine::Engine& engine);

/// Pure. @return the credentials that are configured, such as "keys in AWS_ACCESS_KEY_ID"; nothing
///         if the plugin asks the instance for those of its role.
[[nodiscard]] std::optional<std::string> find_credentials(const engine::Engine& engine,
                                                          const support::Environment& environment);

/// Judges whether the instance answers the plugin's own request for credentials. Pure.
/// @param tokenless_status as of `Imds::fetch_status_without_token`; not used if the plugin sends
///        tokens
[[nodiscard]] Prerequisite judge_plugin_protocol(const engine::Engine& engine,
                                                 int tokenless_status);

}  // namespace es_entrypoint::plan
