#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes as the ECS metadata file: the result only has addresses that can be published.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace es_entrypoint::metadata;
  const auto file =
      parse_metadata_file(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!file) {
    if (file.error().empty() || file.error().contains('\n')) {
      std::abort();
    }
    return 0;
  }
  for (const auto& address : {file->host_address.value, file->network.address.value}) {
    if (address && !parse_address(*address)) {
      std::abort();
    }
  }
  if (file->zone.value && !parse_zone(*file->zone.value)) {
    std::abort();
  }
  return 0;
}
