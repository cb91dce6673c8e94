#include "es_entrypoint/cli/http_uri.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include <arpa/inet.h>

namespace es_entrypoint::cli {
namespace {

/// @return whether the text is an IPv6 address, with a zone or without.
bool is_ipv6_literal(std::string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &address) == 1;
}

std::string find_port_problem(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (text.front() != ':') {
    return "there is something between the host and the port";
  }
  const auto port = support::parse_number(text.substr(1), 65535);
  if (text.size() > 1 && port && *port > 0) {
    return {};
  }
  return port ? "port 0" : "the port is not a number from 1 to 65535";
}

/// A host, or an IPv6 address in brackets, with an optional port.
std::string find_authority_problem(std::string_view text) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    const bool is_good =
        bracket != std::string_view::npos && is_ipv6_literal(text.substr(1, bracket - 1));
    return is_good ? find_port_problem(text.substr(bracket + 1))
                   : "there is no IPv6 address between brackets";
  }
  const auto host = text.substr(0, text.find(':'));
  return host.empty() ? "it has no host" : find_port_problem(text.substr(host.size()));
}

/// @return where the scheme ends, "://" included; 0 if there is none.
std::size_t end_of_scheme(std::string_view text) {
  const auto end = text.find("://");
  return end == std::string_view::npos ? 0 : end + 3;
}

}  // namespace

std::string find_uri_problem(std::string_view text, UriRules rules) {
  const auto start = end_of_scheme(text);
  const auto scheme = support::to_lower(text.substr(0, start));
  const bool is_https = scheme == "https://";
  const auto rest = text.substr(start);
  if (rest.substr(0, rest.find('/')).contains('@')) {
    return "it has a user name, which is not sent";
  }
  if (is_https && !rules.https) {
    return "https is not spoken here";
  }
  if (scheme.empty()) {
    return "there is no http:// in front";
  }
  if (scheme != "http://" && !is_https) {
    return "its scheme is not http";
  }
  if (!rules.query && rest.contains('?')) {
    return "it has a query";
  }
  if (rest.contains('#')) {
    return "it has a fragment";
  }
  if (rest.find_first_of("@\\\"<> ") != std::string_view::npos ||
      support::printable(rest, rest.size()) != rest) {
    return "it has a character that no URI has";
  }
  return find_authority_problem(rest.substr(0, rest.find_first_of("/?")));
}

bool is_http_uri(std::string_view text, UriRules rules) {
  return find_uri_problem(text, rules).empty();
}

std::string without_uri_secrets(std::string_view text) {
  const auto start = end_of_scheme(text);
  const auto user = text.rfind('@');
  const auto shown_from = user == std::string_view::npos || user < start ? start : user;
  const auto query = std::min(text.find_first_of("?#", shown_from), text.size());
  return fmt::format("{}{}{}{}", text.substr(0, start), shown_from > start ? "***" : "",
                     text.substr(shown_from, query - shown_from),
                     query < text.size() ? fmt::format("{}***", text[query]) : "");
}

}  // namespace es_entrypoint::cli
