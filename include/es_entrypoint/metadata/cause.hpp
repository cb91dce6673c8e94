#pragma once

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// Why there is no usable response, and what usually helps.
struct Cause {
  std::string reason;
  std::string remedy;
  std::string_view more_time = {};  ///< another remedy, if trying for longer may help
};

inline constexpr const char* intermediary_remedy =
    "a proxy, a captive portal or another program responds in place of the service, which must be "
    "reachable directly";
inline constexpr const char* more_time_remedy = "allow more time with --metadata-timeout";

}  // namespace es_entrypoint::metadata
