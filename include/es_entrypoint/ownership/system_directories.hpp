#pragma once

#include "es_entrypoint/ownership/protected_places.hpp"

#include <string_view>
#include <vector>

namespace es_entrypoint::ownership {

/// Adds what is the system's: trees such as /etc with all below them, and directories that hold
/// more than one program's data, such as /var/lib. A list can only hold what is dangerous
/// everywhere: what an operator mounts elsewhere is not in it.
void add_system_places(std::vector<ownership::ProtectedPlace>& places);

/// Whether the path is a hidden directory in a user's home, or in one: keys and start-up files.
/// @param path absolute, without links, "." and ".."
[[nodiscard]] bool is_private_directory(std::string_view path);

}  // namespace es_entrypoint::ownership
