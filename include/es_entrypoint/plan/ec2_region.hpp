#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/plan/plan_input.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>

namespace es_entrypoint::plan {

/// @return the operator's setting of the plugin's endpoint, by the name that beats the other; null
///         if there is none. Pure.
[[nodiscard]] const support::Setting* find_ec2_endpoint(const engine::Engine& engine);

/// @return whether the operator set the plugin's region, by either name. Pure.
[[nodiscard]] bool sets_ec2_region(const engine::Engine& engine);

/// @return the region for which requests must be signed, if the operator chose one: that of
///         AWS_REGION or AWS_DEFAULT_REGION, else of the endpoint's name. Pure.
[[nodiscard]] std::optional<support::Sourced<dialect::Region>> find_chosen_region(
    const options::Options& options, const engine::Engine& engine);

/// @return the region of AWS_REGION or AWS_DEFAULT_REGION, else the instance's. Pure.
[[nodiscard]] std::optional<support::Sourced<dialect::Region>> find_region(const PlanInput& input);

/// @return whether the instance's region must be read: the plugin needs one, and the operator
///         specified neither a region nor an endpoint that names it. Pure.
[[nodiscard]] bool needs_region(const options::Options& options, const engine::Engine& engine);

}  // namespace es_entrypoint::plan
