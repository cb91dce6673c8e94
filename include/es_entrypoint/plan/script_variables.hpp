#pragma once

#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::plan {

/// Finds variables that only the official image's own script reads, in a launch without that
/// script: the operator may believe that a password is set.
/// @return one warning for each, with its name and never its value; none for a chained command.
[[nodiscard]] std::vector<support::Warning> find_unread_variables(
    const engine::Command& command, dialect::Distribution distribution,
    const support::Environment& environment);

}  // namespace es_entrypoint::plan
