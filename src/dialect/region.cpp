#include "es_entrypoint/dialect/region.hpp"

#include <cstddef>

namespace es_entrypoint::dialect {

std::optional<Region> parse_region(std::string_view text) {
  constexpr std::size_t longest = 32;
  const bool is_name =
      !text.empty() && text.size() <= longest && text.front() >= 'a' && text.front() <= 'z' &&
      text.back() != '-' &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return is_name ? std::optional(Region(std::string(text))) : std::nullopt;
}

}  // namespace es_entrypoint::dialect
