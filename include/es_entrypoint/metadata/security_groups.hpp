#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

// Parse lists of groups, one per line.

/// "sg-" and hexadecimal digits.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_ids(std::string_view body);
/// The names that EC2 allows, except those that the engine's comma-separated list cannot hold.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_names(std::string_view body);

/// @return the names of the instance's security groups; nothing if there are none (404); 69 if they
///         cannot be read.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::vector<std::string>>>>
fetch_group_names(Sources& sources);

/// Requests the security groups of the interface that peers connect to: the task's own in awsvpc
/// mode, otherwise the instance's first.
/// @return their ids, else their names; 69 if they cannot be read (404, Fargate, no response),
///         because without them discovery would consider every instance.
[[nodiscard]] support::Expected<support::Sourced<std::vector<std::string>>> fetch_security_groups(
    Sources& sources);

}  // namespace es_entrypoint::metadata
