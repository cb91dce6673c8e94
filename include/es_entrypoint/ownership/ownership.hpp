#pragma once

#include "es_entrypoint/ownership/protected_places.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

#include <sys/types.h>

namespace es_entrypoint::ownership {

/// A path to be given to the engine's user, with everything below it.
struct Ownership {
  std::string path;
  uid_t uid = 0;
  gid_t gid = 0;
  bool named = false;     ///< the operator named it: it must be there
  std::string open_file;  ///< as in `OwnPath`

  bool operator==(const Ownership&) const = default;
};

/// Makes a path the engine's, with everything below it (see `give_tree`), by as many threads as
/// the machine has cores for us. For root only. One that the operator did not name is looked at
/// again, as links, mounts and owners may have changed since the plan: where it is no more to be
/// given it is left, with a warning.
/// @param places protected ones, and `home` the engine's, as for `ownership::read_own_path`
/// @return 73 where the path cannot be given, was named by the operator and is not there, or was
/// not
///         named and is protected.
[[nodiscard]] support::Expected<void> give_ownership(const Ownership& ownership,
                                                     const ownership::ProtectedPlaces& places,
                                                     const std::string& home);

}  // namespace es_entrypoint::ownership
