#include "es_entrypoint/http/uri.hpp"

#include "es_entrypoint/support/text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace es_entrypoint::http {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, FreeUrl>;

/// @return a part of the URL; empty if it has none.
std::string get_part(const UrlHandle& url, CURLUPart part) {
  char* value = nullptr;
  if (curl_url_get(url.get(), part, &value, 0) != CURLUE_OK) {
    return {};
  }
  std::string copy = value;
  curl_free(value);
  return copy;
}

/// What libcurl would accept, and drop or read in its own way.
std::string_view find_problem(std::string_view scheme, std::string_view rest, UriRules rules) {
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.substr(0, rest.find('/')).contains('@')) {
    return "it contains a user name, which is not sent";
  }
  if (scheme.empty()) {
    return "it does not start with http://";
  }
  if (scheme == "https://" && !rules.https) {
    return "https is not supported here";
  }
  if (scheme != "http://" && scheme != "https://") {
    return "its scheme is not http";
  }
  if (!rules.query && rest.contains('?')) {
    return "it has a query";
  }
  if (rest.contains('#')) {
    return "it has a fragment";
  }
  const auto is_allowed = [](char c) {
    return c > ' ' && c < '\x7f' && !std::string_view("@\\\"<>").contains(c);
  };
  if (!std::ranges::all_of(rest, is_allowed)) {
    return "it contains a character that is not allowed in a URI";
  }
  if (authority.empty()) {
    return "it has no host";
  }
  return authority.ends_with(':') ? "it has a colon but no port" : "";
}

std::string_view problem_of(CURLUcode code) {
  switch (code) {
    case CURLUE_BAD_PORT_NUMBER:
      return "the port is not a number from 1 to 65535";
    case CURLUE_BAD_IPV6:
      return "there is no IPv6 address between the brackets";
    case CURLUE_NO_HOST:
      return "it has no host";
    case CURLUE_BAD_HOSTNAME:
      return "its host is not a valid name";
    default:
      return "it is not a valid URI";
  }
}

}  // namespace

std::expected<Uri, std::string> parse_uri(std::string_view text, UriRules rules) {
  const auto scheme_end = text.find("://");
  const auto rest = scheme_end == std::string_view::npos ? text : text.substr(scheme_end + 3);
  const auto scheme = support::to_lower(text.substr(0, text.size() - rest.size()));
  if (const auto problem = find_problem(scheme, rest, rules); !problem.empty()) {
    return std::unexpected(std::string(problem));
  }
  Uri uri{.text = std::string(text), .is_https = scheme == "https://", .host = {}};
  const UrlHandle url(curl_url());
  // https is not built in; its URIs are only probed.
  auto code = curl_url_set(url.get(), CURLUPART_URL, uri.text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  uri.port = uri.is_https ? 443 : 80;
  if (const auto port = get_part(url, CURLUPART_PORT); !port.empty()) {
    uri.port = static_cast<std::uint16_t>(support::parse_number(port, 65535).value_or(0));
  }
  if (uri.port == 0) {
    code = CURLUE_BAD_PORT_NUMBER;
  }
  if (code != CURLUE_OK) {
    return std::unexpected(std::string(problem_of(code)));
  }
  uri.host = get_part(url, CURLUPART_HOST);
  if (uri.host.starts_with('[')) {
    const auto zone = get_part(url, CURLUPART_ZONEID);
    uri.host = uri.host.substr(1, uri.host.size() - 2) + (zone.empty() ? "" : "%" + zone);
  }
  return uri;
}

}  // namespace es_entrypoint::http
