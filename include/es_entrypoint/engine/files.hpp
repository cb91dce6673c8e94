#pragma once

#include "es_entrypoint/support/error.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Tested by tests/unit/engine/config_file_test.cpp and image_script_test.cpp.
namespace es_entrypoint::engine {

/// @return the names in a directory, sorted; none if it cannot be listed.
[[nodiscard]] std::vector<std::string> list_directory(const std::filesystem::path& directory);

/// Reads a file of the engine, of at most 16 MiB.
/// @return nothing if it does not exist; 78 if it cannot be read.
[[nodiscard]] support::Expected<std::optional<std::string>> read_engine_file(
    const std::string& path);

}  // namespace es_entrypoint::engine
