#include "es_entrypoint/engine/plugin_descriptor.hpp"

#include "es_entrypoint/support/text.hpp"

namespace es_entrypoint::engine {

std::optional<std::string> parse_plugin_release(std::string_view descriptor) {
  for (const auto& line : support::split(descriptor, '\n')) {
    const auto text = std::string_view(line).substr(0, line.find('\r'));
    const auto separator = text.find_first_of("=:");
    if (separator == std::string_view::npos) {
      continue;
    }
    const auto key = support::trim(text.substr(0, separator));
    const auto value = support::trim(text.substr(separator + 1));
    if ((key == "elasticsearch.version" || key == "opensearch.version") && !value.empty()) {
      return std::string(value);
    }
  }
  return std::nullopt;
}

}  // namespace es_entrypoint::engine
