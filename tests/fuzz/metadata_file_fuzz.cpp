#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes as the ECS metadata file: only addresses that can be published come out.
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
  for (const auto& address : {file->host_address, file->task_address}) {
    if (address && !parse_address(*address)) {
      std::abort();
    }
  }
  if (file->zone && !parse_zone(*file->zone)) {
    std::abort();
  }
  if (file->region && !parse_region(*file->region)) {
    std::abort();
  }
  return 0;
}
