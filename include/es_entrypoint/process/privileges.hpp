#pragma once

#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/process/process_status.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>

namespace es_entrypoint::process {

// Tested by tests/privileged/test_drop.py.

/// Changes to the identity for good, and verifies it. All threads but the caller must have ended.
/// If the identity is root, only the ids change. If it does not change, the caller is kept and only
/// `no_new_privs` is set, unless it is root.
/// @return what /proc reports of the process afterwards, if it was read; 71 if a step is refused or
///         reads back wrong. The process is then between two identities and must end.
[[nodiscard]] support::Expected<std::optional<ProcessStatus>> drop_privileges(
    const identity::Identity& identity);

}  // namespace es_entrypoint::process
