#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

/// Parses a plugin's plugin-descriptor.properties.
/// @return the engine's release that the plugin was built for, such as "2.4.6"; nothing if the text
///         does not name one release, as of a plugin for a range of releases or of 1.x.
/// Source: Elasticsearch's and OpenSearch's PluginInfo.
[[nodiscard]] std::optional<std::string> parse_plugin_release(std::string_view descriptor);

}  // namespace es_entrypoint::engine
