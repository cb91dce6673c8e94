#pragma once

#include "es_entrypoint/support/environment.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::cli {

/// Finds the variables that start with ES_ENTRYPOINT_ and that the launcher does not have, such as
/// a misspelt one. An empty variable counts as unset.
/// @return one warning a variable, which names the launcher's own variable that is nearest, and
///         never shows the value.
[[nodiscard]] std::vector<std::string> find_unknown_variables(
    const support::Environment& environment);

}  // namespace es_entrypoint::cli
