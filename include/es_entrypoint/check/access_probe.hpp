#pragma once

#include "es_entrypoint/identity/identity.hpp"

#include <string>

namespace es_entrypoint::check {

// Tested by tests/unit/check/directory_checks_test.cpp and
// tests/integration/test_check_directories.py.

/// What the kernel answered; each is an errno, or 0.
struct Access {
  int identity_error = 0;  ///< the process could not become this user
  int access_error = 0;    ///< the user has no access
};

/// Asks the kernel, in a child process that has become this user, whether it has access to a path.
/// The answer covers all that mode bits do not show: access control lists, a network volume's
/// server (EFS access points answer for one user, regardless of the caller), user namespaces,
/// mounts. A user that does not change is the caller.
/// @param mode of access(2), such as W_OK | X_OK
[[nodiscard]] Access probe_access(const identity::Identity& identity, const std::string& path,
                                  int mode);

}  // namespace es_entrypoint::check
