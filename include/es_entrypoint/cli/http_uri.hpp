#pragma once

#include <string_view>

namespace es_entrypoint::cli {

/// What a URI may have besides a host, a port and a path.
struct UriRules {
  bool https = false;
  bool query = false;
};

/// @return whether the text is an http URI with a host, and with an optional port and path; never
///         with a user, a fragment or a blank.
[[nodiscard]] bool is_http_uri(std::string_view text, UriRules rules = {});

}  // namespace es_entrypoint::cli
