#include "es_entrypoint/http/response_head.hpp"

#include "es_entrypoint/support/text.hpp"

#include <algorithm>

namespace es_entrypoint::http {
namespace {

constexpr std::string_view decimal_digits = "0123456789";
/// RFC 9110, 5.6.2.
constexpr std::string_view token_characters =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

}  // namespace

std::string_view ResponseHead::read_line(std::string_view line) {
  if (complete_) {
    return {};
  }
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  using namespace std::string_view_literals;
  if (line.find_first_of("\r\n\0"sv) != std::string_view::npos) {
    return "the response has a header line with a bare CR or a NUL";
  }
  if (status_ == 0) {
    return read_status_line(line);
  }
  return line.empty() ? end_head() : read_field(line);
}

/// "HTTP/1.1 200" and, after a blank, anything.
std::string_view ResponseHead::read_status_line(std::string_view line) {
  constexpr std::string_view invalid = "the response is not HTTP/1.0 or HTTP/1.1";
  constexpr std::size_t version_length = 9;  // with the blank
  is_http_1_0_ = line.starts_with("HTTP/1.0 ");
  if (!is_http_1_0_ && !line.starts_with("HTTP/1.1 ")) {
    return invalid;
  }
  line.remove_prefix(version_length);
  const std::string_view status = line.substr(0, 3);
  if (status.size() < 3 || !consists_of(status, decimal_digits) ||
      (line.size() > 3 && line[3] != ' ')) {
    return invalid;
  }
  status_ = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
  if (status_ < 100 || status_ > 599) {
    return "the response has a status that is not between 100 and 599";
  }
  return status_ == 101 ? "the response switches to another protocol" : "";
}

std::string_view ResponseHead::read_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    return "the response has a header line that continues the previous one";
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !consists_of(name, token_characters)) {
    return "the response has a header line without a valid name";
  }
  const std::string_view value = support::trim(line.substr(colon + 1));
  const std::string lower_name = support::to_lower(name);
  if (lower_name == "content-length") {
    return read_length(value);
  }
  if (lower_name == "transfer-encoding") {
    // Nothing else was requested; "chunked, chunked" is not a valid coding either.
    if (is_chunked_ || support::to_lower(value) != "chunked") {
      return "the response has a transfer coding other than chunked";
    }
    is_chunked_ = true;
  }
  return {};
}

/// One length, or the same several times (6.3, item 5).
std::string_view ResponseHead::read_length(std::string_view values) {
  for (const std::string& value : support::split(values, ',')) {
    const std::string_view number = support::trim(value);
    if (!consists_of(number, decimal_digits)) {
      return "the response has an invalid Content-Length";
    }
    const std::string_view significant =
        number.substr(std::min(number.find_first_not_of('0'), number.size() - 1));
    if (length_ && *length_ != significant) {
      return "the response has contradictory Content-Lengths";
    }
    length_ = significant;
  }
  return {};
}

std::string_view ResponseHead::end_head() {
  if (is_chunked_ && length_) {
    return "the response has both a Content-Length and a Transfer-Encoding";
  }
  if (is_chunked_ && is_http_1_0_) {
    return "the response is HTTP/1.0 but has a Transfer-Encoding";
  }
  if (status_ >= 200) {
    complete_ = true;
  } else {
    *this = {};  // an interim response: the next one follows
  }
  return {};
}

}  // namespace es_entrypoint::http
