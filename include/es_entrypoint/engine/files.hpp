#pragma once

#include "es_entrypoint/support/error.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::engine {

/// @return the path from the root, by the current directory, without "." and "..", and without a
///         slash at its end.
[[nodiscard]] std::string absolute(const std::string& path);

/// @return the names in a directory, sorted; none where it cannot be listed.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& directory);

/// Reads a file of the engine's, of at most 16 MiB.
/// @return nothing where it is not there; 78 where it cannot be read.
[[nodiscard]] support::Expected<std::optional<std::string>> read_engine_file(
    const std::string& path);

}  // namespace es_entrypoint::engine
