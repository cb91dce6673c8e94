#pragma once

#include <string_view>

namespace es_entrypoint::support {

/// @return whether the text has the form of a region's name, such as "us-gov-west-1": 1 to 32
///         lower-case letters, digits and hyphens, the first a letter and the last not a hyphen. It
///         becomes part of a host name; whether AWS has the region is not looked up.
[[nodiscard]] bool is_region_name(std::string_view text);

}  // namespace es_entrypoint::support
