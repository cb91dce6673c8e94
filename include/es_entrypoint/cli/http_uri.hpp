#pragma once

#include <string>
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

/// @return the part of the text because of which it is not such a URI, such as "port 0"; empty if
///         it is one. Nothing of a user name or a password is in it.
[[nodiscard]] std::string find_uri_problem(std::string_view text, UriRules rules = {});

/// @return the text with `***` in the place of what may be a user name, a password or a query.
[[nodiscard]] std::string without_uri_secrets(std::string_view text);

}  // namespace es_entrypoint::cli
