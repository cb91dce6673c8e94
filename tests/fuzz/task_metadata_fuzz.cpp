#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace es_entrypoint::metadata;

template <typename Document>
void expect_one_line(const Checked<Document>& document) {
  if (!document && (document.error().empty() || document.error().contains('\n'))) {
    std::abort();
  }
}

void expect_own_address(const ContainerMetadata& container) {
  const auto& [mode, problem, address, mac] = container.network;
  if (address.value && (mode != NetworkMode::awsvpc || !parse_address(*address.value))) {
    std::abort();
  }
}

}  // namespace

/// Any bytes as the task metadata endpoint's responses: the result only has addresses of awsvpc,
/// and only such that can be published.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto container = parse_container_metadata(text);
  expect_one_line(container);
  if (container) {
    expect_own_address(*container);
  }

  const auto task = parse_task_metadata(text);
  expect_one_line(task);
  if (task) {
    for (const ContainerMetadata& one : task->containers) {
      if (!one.normal) {
        std::abort();
      }
      expect_own_address(one);
    }
  }
  return 0;
}
