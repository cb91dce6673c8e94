#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::cli {

/// Finds variables that start with ES_ENTRYPOINT_ but are not the launcher's, such as misspelt
/// ones. An empty variable counts as unset.
/// @return one warning for each, with the most similar name and without the value.
[[nodiscard]] std::vector<support::Warning> find_unknown_variables(
    const support::Environment& environment);

}  // namespace es_entrypoint::cli
