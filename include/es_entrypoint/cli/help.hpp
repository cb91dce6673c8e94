#pragma once

#include <string>

namespace es_entrypoint::cli {

/// @return what --help prints: usage, every option with its variable, the exit statuses.
[[nodiscard]] std::string format_help();

}  // namespace es_entrypoint::cli
