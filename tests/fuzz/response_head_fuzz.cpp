#include "es_entrypoint/http/response_head.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

using es_entrypoint::http::ResponseHead;

// Whatever the lines are: no crash, and what ends well has a final status.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  ResponseHead head;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (!head.read_line(text.substr(0, end)).empty()) {
      return 0;
    }
    text.remove_prefix(end);
  }
  if (head.is_complete() && (head.status() < 200 || head.status() > 599)) {
    std::abort();
  }
  return 0;
}
