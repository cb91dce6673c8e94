#pragma once

#include "es_entrypoint/ownership/protected_places.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <span>
#include <string>

#include <sys/types.h>

namespace es_entrypoint::ownership {

/// A path that the engine's user is to own, with everything below it.
struct Ownership {
  std::string path;
  uid_t uid = 0;
  gid_t gid = 0;
  bool named = false;     ///< the operator named it: it must exist
  std::string open_file;  ///< as in `OwnPath`

  bool operator==(const Ownership&) const = default;
};

/// Chowns paths in this order, each with everything below it (see `chown_tree`). For root only. A
/// path that the operator did not name is judged again, as links, mounts and owners may have
/// changed since the plan: if it is not to be chowned any more, it is skipped with a warning.
/// Tested by tests/privileged/test_ownership.py.
/// @param places as they were when the plan was made: an engine that was taken over may since have
///        renamed its own files, which must not end their protection. Only root can rename others.
///        Nothing if no path existed that the operator did not name: then none is chowned.
/// @param home the engine's, as for `read_own_path`
/// @return 73 if a path cannot be chowned, is missing though the operator named it, or is
///         protected and not named.
[[nodiscard]] support::Expected<void> chown_paths(std::span<const Ownership> paths,
                                                  const std::optional<ProtectedPlaces>& places,
                                                  const std::string& home);

}  // namespace es_entrypoint::ownership
