#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace es_entrypoint::http {

/// An http or https URI as libcurl, which will send to it, understands it.
struct Uri {
  std::string text;  ///< as it was given
  bool is_https = false;
  std::string host;  ///< a name, or an address without brackets, such as "fe80::1%eth0"
  std::uint16_t port = 0;
};

/// What a URI may have besides http, a host, a port and a path.
struct UriRules {
  bool https = false;
  bool query = false;
};

/// @return the URI, or why the text is not one that the rules allow, such as "it has no host". The
///         reason quotes nothing of the text, which may hold a password. Never allowed are a user
///         name, a fragment, port 0, and blanks, control characters or quotes.
[[nodiscard]] std::expected<Uri, std::string> parse_uri(std::string_view text, UriRules rules = {});

}  // namespace es_entrypoint::http
