#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

using FoundText = support::Expected<std::optional<support::Sourced<std::string>>>;

// Where this is. ECS knows zone and region too, and is asked first: many tasks may not reach the
// instance's metadata, and a Fargate task has no instance.

/// @return the availability zone; 69 if it is not to be had. Never nothing.
[[nodiscard]] FoundText find_zone(Sources& sources);

/// @return the operator's region; else ECS's, the instance's, or the one its zone is in; 69 where
///         there is none. Never nothing.
[[nodiscard]] FoundText find_region(Sources& sources);

/// @return the instance's id; nothing, with a warning, where there is no instance.
[[nodiscard]] FoundText find_instance_id(Sources& sources);

}  // namespace es_entrypoint::metadata
