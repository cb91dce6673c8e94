#include "es_entrypoint/support/region.hpp"

#include <cstddef>

namespace es_entrypoint::support {

bool is_region_name(std::string_view text) {
  constexpr std::size_t longest = 32;
  return !text.empty() && text.size() <= longest && text.front() >= 'a' && text.front() <= 'z' &&
         text.back() != '-' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace es_entrypoint::support
