#pragma once

#include <string>

namespace es_entrypoint::cli {

/// @return what --help prints: usage, every option with its variable, the exit statuses.
[[nodiscard]] std::string format_help();

/// @return what --version prints, such as "es-entrypoint 0.1.0".
[[nodiscard]] std::string format_version();

}  // namespace es_entrypoint::cli
