#include "es_entrypoint/engine/config_file.hpp"
#include "es_entrypoint/engine/heap.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes as a configuration file: settings or one error, in bounded memory.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace es_entrypoint;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto settings = engine::parse_config(text, "/config.yml");
  if (settings) {
    std::size_t bytes = 0;
    for (const auto& setting : *settings) {
      bytes += setting.value.size();
    }
    // Nothing in the file is said twice by the parser.
    if (bytes > 4 * size + 16) {
      std::abort();
    }
  } else if (settings.error().message().contains('\n')) {
    std::abort();
  }
  (void)engine::parse_jvm_options_heap(text);
  return 0;
}
