#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// Parses a configuration file: YAML, flat ("a.b: c"), nested or both. The items of a list are
/// joined by commas; what has no value is no setting; placeholders (`${NAME}`) stay as they are.
/// @param path of the file, for the settings' origin and the error
/// @return 78 with line and column where it is no YAML, or not a mapping of settings.
[[nodiscard]] support::Expected<std::vector<support::Setting>> parse_config(
    std::string_view text, const std::string& path);

/// Reads the configuration file of this line from its directory: elasticsearch.yml or
/// opensearch.yml, and up to 5.x elasticsearch.yaml and .json.
/// @return no setting where there is no file; 78 where it cannot be read or parsed.
[[nodiscard]] support::Expected<std::vector<support::Setting>> read_config(
    const dialect::Dialect& dialect, const std::string& directory);

/// Reads the one configuration file that 1.x was told, as `read_config`.
[[nodiscard]] support::Expected<std::vector<support::Setting>> read_config_file(
    const std::string& path);

}  // namespace es_entrypoint::engine
