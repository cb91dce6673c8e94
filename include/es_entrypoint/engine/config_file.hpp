#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// Parses a configuration file: YAML (or JSON, which is YAML as far as this goes), flat ("a.b: c"),
/// nested or both. A list's items are joined by commas; a name without a value is not a setting;
/// placeholders (`${NAME}`) stay as they are.
/// @param path of the file, for the settings' origin and the error
/// @return 78 with line and column if it is not YAML, or not a mapping of settings.
[[nodiscard]] support::Expected<std::vector<support::Setting>> parse_config(
    std::string_view text, const std::string& path);

/// Reads the line's configuration file from its directory.
/// @return no settings if there is no file; 78 if it cannot be read or parsed.
[[nodiscard]] support::Expected<std::vector<support::Setting>> read_config(
    const dialect::Dialect& dialect, const std::string& directory);

/// Reads the file that the operator named, as `read_config`.
[[nodiscard]] support::Expected<std::vector<support::Setting>> read_config_file(
    const dialect::Dialect& dialect, const std::string& path);

}  // namespace es_entrypoint::engine
