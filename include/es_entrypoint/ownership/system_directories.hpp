#pragma once

#include "es_entrypoint/ownership/protected_places.hpp"

#include <string_view>
#include <vector>

namespace es_entrypoint::ownership {

/// Adds the system's directories: whole trees such as /etc, and directories that hold more than one
/// program's data, such as /var/lib. The list only has what is dangerous on every system, not what
/// an operator mounts elsewhere.
void add_system_places(std::vector<ProtectedPlace>& places);

/// Whether the path is a hidden directory in a user's home, or in one: keys and start-up files.
/// @param path absolute, without links, "." and ".."
[[nodiscard]] bool is_private_directory(std::string_view path);

}  // namespace es_entrypoint::ownership
