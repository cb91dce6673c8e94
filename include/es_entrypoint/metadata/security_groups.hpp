#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

// Lists of groups, one per line, each in the form that EC2 has for it.

/// "sg-" and hexadecimal digits.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_ids(std::string_view body);
/// The names that EC2 allows, except those that the engine's comma-separated list cannot hold.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_names(std::string_view body);

/// Finds the security groups of the interface that peers talk to: a task's own in awsvpc mode, the
/// instance's first one otherwise.
/// @return their ids, else their names; 69 if they cannot be read (404, Fargate, no response),
///         because discovery without them would consider every instance.
[[nodiscard]] support::Expected<support::Sourced<std::vector<std::string>>> fetch_security_groups(
    Sources& sources);

}  // namespace es_entrypoint::metadata
