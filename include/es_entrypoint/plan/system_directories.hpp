#pragma once

#include "es_entrypoint/support/error.hpp"

#include <string_view>

namespace es_entrypoint::plan {

/// Whether the path is one of the system's: a tree such as /etc with all below it, or a directory
/// that holds more than one program's data, such as /var/lib. Where the engine's own configuration
/// leads to one, an engine that was taken over may have written that, so it is only given where the
/// operator names it. A list can only hold what is dangerous everywhere: what an operator mounts
/// elsewhere is not in it.
/// @param path absolute; "." and ".." are resolved by their text alone
[[nodiscard]] bool is_system_directory(std::string_view path);

/// @return 73, for a directory that the engine's configuration names.
[[nodiscard]] support::Error refuse_system_directory(std::string_view path);

}  // namespace es_entrypoint::plan
