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

/// A list of group names or ids, one a line. A name with a comma is refused, because the setting
/// that it becomes is a list with commas.
[[nodiscard]] Checked<std::vector<std::string>> parse_security_groups(std::string_view body);

/// Finds the security groups of the interface that peers talk to: a task's own in awsvpc mode, the
/// instance's first one otherwise.
/// @return their ids, else their names; nothing, with a warning, where nobody tells (404, or
///         Fargate); 69 where the service does not answer.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::vector<std::string>>>>
find_security_groups(Sources& sources);

}  // namespace es_entrypoint::metadata
