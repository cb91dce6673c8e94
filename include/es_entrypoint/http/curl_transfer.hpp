#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/http/response_head.hpp"

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::http {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// One transfer by libcurl and its state.
///
/// Tested by tests/integration/test_http_answers.py and test_faults.py.
struct Transfer {
  /// Makes a handle that refers to this object, which therefore cannot be moved.
  Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() = default;

  /// @return whether enough of the response came: the body of an error may be too long, cut short
  ///         or late.
  [[nodiscard]] bool is_sufficient() const {
    return head.is_complete() && malformed.empty() && head.status() != 200;
  }
  [[nodiscard]] TransportFailure make_failure(CURLcode code) const;

  ResponseHead head;
  std::string_view malformed;  ///< why the head is invalid; empty if it is not
  std::string body;
  std::size_t body_limit = 0;
  std::size_t header_bytes = 0;
  std::vector<int> sockets;  ///< the open ones
  int socket_error = 0;      ///< errno, if one could not be created
  bool connected = false;
  bool has_received = false;  ///< a byte, on a socket that is closed now
  bool too_large = false;
  std::array<char, CURL_ERROR_SIZE> error{};
  /// Used for one transfer only: nothing that a response leaves behind reaches the next. The last
  /// member, because closing its sockets uses the others.
  std::unique_ptr<CURL, FreeHandle> curl;
};

}  // namespace es_entrypoint::http
