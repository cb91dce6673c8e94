#include "es_entrypoint/check/plugin_checks.hpp"

#include "es_entrypoint/engine/plugin_descriptor.hpp"
#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace es_entrypoint::check {

Findings check_plugin_releases(const engine::Engine& engine) {
  constexpr std::size_t longest_descriptor = 65536;
  Findings findings;
  for (const auto& plugin : engine.plugins) {
    const auto text = support::read_file_if_present(
        fmt::format("{}/{}/plugin-descriptor.properties", engine.plugins_directory, plugin),
        longest_descriptor);
    const auto release = text && *text ? engine::parse_plugin_release(**text) : std::nullopt;
    if (release && *release != engine.version.text) {
      findings.push_back({"plugin " + plugin, Verdict::failure,
                          fmt::format("was built for {}, and the engine is {}: it refuses to start",
                                      *release, engine.version.text),
                          fmt::format("remove {}/{}, and install the plugin's release for {}",
                                      engine.plugins_directory, plugin, engine.version.text)});
    }
  }
  return findings;
}

}  // namespace es_entrypoint::check
