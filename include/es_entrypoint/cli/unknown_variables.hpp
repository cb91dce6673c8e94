#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::cli {

/// Finds the variables that start with ES_ENTRYPOINT_ and that the launcher does not have, such as
/// a misspelt one. An empty variable counts as unset.
/// @return one warning for each variable, with the launcher's nearest variable and without the
/// value
[[nodiscard]] std::vector<support::Warning> find_unknown_variables(
    const support::Environment& environment);

}  // namespace es_entrypoint::cli
