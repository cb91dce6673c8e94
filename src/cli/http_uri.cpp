#include "es_entrypoint/cli/http_uri.hpp"

#include "es_entrypoint/support/text.hpp"

namespace es_entrypoint::cli {

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
  auto authority = rest.substr(0, rest.find_first_of("/?"));
  const bool is_plain =
      rest.find_first_of(rules.query ? "@#\\\"<> " : "@?#\\\"<> ") == std::string_view::npos &&
      support::printable(rest, rest.size()) == rest;
  if (const auto bracket = authority.find(']'); authority.starts_with('[')) {
    if (bracket == std::string_view::npos || bracket < 3) {
      return false;
    }
    authority.remove_prefix(bracket + 1);
    return is_plain && (authority.empty() || (authority.front() == ':' &&
                                              support::parse_number(authority.substr(1), 65535)));
  }
  const auto colon = authority.find(':');
  const bool has_good_port = colon == std::string_view::npos ||
                             support::parse_number(authority.substr(colon + 1), 65535).value_or(0);
  return is_plain && has_good_port && !authority.substr(0, colon).empty();
}

}  // namespace es_entrypoint::cli
