#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::http {

/// Judges the lines in front of a body, from the first of any interim answer to the empty one that
/// ends the final answer's headers. libcurl takes more than HTTP allows: a status line in lower
/// case for a 200, and of lengths that contradict each other the last.
/// Source: RFC 9112, sections 2.2, 4, 5 and 6.
class ResponseHead {
 public:
  /// @param line  with its line end; lines behind the head (trailers) are let pass
  /// @return why the answer cannot be relied on; empty when the line is good
  [[nodiscard]] std::string_view read_line(std::string_view line);

  [[nodiscard]] bool is_complete() const { return complete_; }

  /// @return the status of the answer under way, interim or final; 0 before its status line.
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
