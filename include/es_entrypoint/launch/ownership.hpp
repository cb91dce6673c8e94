#pragma once

#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/protected_places.hpp"

#include <string>

namespace es_entrypoint::launch {

/// Makes a path the engine's, with everything below it (see `give_tree`), by as many threads as
/// the machine has cores for us. For root only. One that the operator did not name is looked at
/// again, as links, mounts and owners may have changed since the plan: where it is no more to be
/// given it is left, with a warning.
/// @param places protected ones, and `home` the engine's, as for `plan::read_own_path`
/// @return 73 where the path cannot be given, was named by the operator and is not there, or was
/// not
///         named and is protected.
[[nodiscard]] support::Expected<void> give_ownership(const plan::Ownership& ownership,
                                                     const support::ProtectedPlaces& places,
                                                     const std::string& home);

}  // namespace es_entrypoint::launch
