#include "es_entrypoint/cli/http_uri.hpp"

#include "es_entrypoint/support/text.hpp"

#include <string>

#include <arpa/inet.h>

namespace es_entrypoint::cli {
namespace {

/// @return whether the text is empty, or a colon and a port.
bool is_port(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && support::parse_number(text.substr(1), 65535).value_or(0) != 0);
}

/// @return whether the text is an IPv6 address, with a zone or without.
bool is_ipv6_literal(std::string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &address) == 1;
}

/// @return whether the text is a host, or an IPv6 address in brackets, with an optional port.
bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    return bracket != std::string_view::npos && is_ipv6_literal(text.substr(1, bracket - 1)) &&
           is_port(text.substr(bracket + 1));
  }
  const auto host = text.substr(0, text.find(':'));
  return !host.empty() && is_port(text.substr(host.size()));
}

}  // namespace

bool is_http_uri(std::string_view text, UriRules rules) {
  const auto lower = support::to_lower(text);
  std::string_view rest = text;
  if (lower.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rules.https && lower.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return false;
  }
  const bool is_plain =
      rest.find_first_of(rules.query ? "@#\\\"<> " : "@?#\\\"<> ") == std::string_view::npos &&
      support::printable(rest, rest.size()) == rest;
  return is_plain && is_authority(rest.substr(0, rest.find_first_of("/?")));
}

}  // namespace es_entrypoint::cli
