#pragma once

#include "es_entrypoint/plan/launch_plan.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::launch {

/// Makes a path the engine's, with everything below it (see `give_tree`), by as many threads as
/// the machine has cores for us. For root only.
/// @return 73 where the path cannot be given, or was named by the operator and is not there.
[[nodiscard]] support::Expected<void> give_ownership(const plan::Ownership& ownership);

}  // namespace es_entrypoint::launch
