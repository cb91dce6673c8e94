#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

// Where this runs. ECS reports zone and region too, and is asked first: many tasks cannot reach the
// instance's metadata, and a Fargate task has no instance.

/// @return the availability zone; 69 if it cannot be read.
[[nodiscard]] support::Expected<support::Sourced<std::string>> fetch_zone(Sources& sources);

/// @return the operator's region; else ECS's, the instance's, or the one that its zone is in; 69 if
///         there is none.
[[nodiscard]] support::Expected<support::Sourced<std::string>> fetch_region(Sources& sources);

/// @return the instance's id; nothing, with a warning, if there is no instance.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::string>>> fetch_instance_id(
    Sources& sources);

}  // namespace es_entrypoint::metadata
