#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::http {

/// Checks the lines before a body: those of interim responses, and those of the final one up to its
/// empty line. libcurl accepts more than HTTP allows: it takes a status line in lower case for a
/// 200, and the last of contradictory lengths.
/// Source: RFC 9112, sections 2.2, 4, 5 and 6.
class ResponseHead {
 public:
  /// @param line  with its line end; lines after the head (trailers) are ignored
  /// @return why the response cannot be relied on, such as "the response has contradictory
  ///         Content-Lengths"; empty if the line is good
  [[nodiscard]] std::string_view read_line(std::string_view line);

  [[nodiscard]] bool is_complete() const { return complete_; }

  /// @return the status of the current response, interim or final; 0 before its status line.
  [[nodiscard]] int status() const { return status_; }

 private:
  [[nodiscard]] std::string_view read_status_line(std::string_view line);
  [[nodiscard]] std::string_view read_field(std::string_view line);
  [[nodiscard]] std::string_view read_length(std::string_view values);
  [[nodiscard]] std::string_view end_head();

  int status_ = 0;
  bool complete_ = false;
  bool is_http_1_0_ = false;
  bool is_chunked_ = false;
  std::optional<std::string> length_;  ///< its digits, without leading zeros
};

}  // namespace es_entrypoint::http
