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

// Lists of groups, one a line, each in the form that EC2 gives it.

/// "sg-" and hexadecimal digits.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_ids(std::string_view body);
/// The names that EC2 allows, but for those that the engine's list with commas cannot hold.
[[nodiscard]] Checked<std::vector<std::string>> parse_group_names(std::string_view body);

/// Finds the security groups of the interface that peers talk to: a task's own in awsvpc mode, the
/// instance's first one otherwise.
/// @return their ids, else their names; 69 if they are not to be had (404, Fargate, no answer):
///         discovery without them would consider every instance. Never nothing.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::vector<std::string>>>>
find_security_groups(Sources& sources);

}  // namespace es_entrypoint::metadata
