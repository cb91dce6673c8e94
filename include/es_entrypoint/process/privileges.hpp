#pragma once

#include "es_entrypoint/identity/identity.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::process {

// Tested by tests/privileged/test_drop.py.

/// Becomes the identity for good, and proves it. All threads but the caller must have ended.
/// Where the identity is root, only the ids change; where it does not change, the caller is kept
/// and only `no_new_privs` is set, unless it is root.
/// @return 71 where anything refuses or reads back otherwise than it was set. The process is then
///         in between and must end.
[[nodiscard]] support::Expected<void> drop_privileges(const identity::Identity& identity);

}  // namespace es_entrypoint::process
