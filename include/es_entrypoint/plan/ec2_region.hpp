#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::plan {

/// @return the operator's setting of the plugin's endpoint, the one that beats the other; null if
///         neither is made. Pure.
[[nodiscard]] const support::Setting* find_ec2_endpoint(const engine::Engine& engine);

/// Whether the operator made the setting of the plugin's region, by either name. Pure.
[[nodiscard]] bool sets_ec2_region(const engine::Engine& engine);

/// The region that the operator wants requests signed for, where the plugin has to be told: that of
/// AWS_REGION or AWS_DEFAULT_REGION, else of the endpoint's name. Pure.
/// @return nothing if neither says one.
[[nodiscard]] std::optional<support::Sourced<std::string>> find_chosen_region(
    const options::Options& options, const engine::Engine& engine);

/// Whether the region has to be asked for: the plugin has to be told it, and the operator chose
/// neither one nor an endpoint that says it. Pure.
[[nodiscard]] bool needs_region(const options::Options& options, const engine::Engine& engine);

}  // namespace es_entrypoint::plan
