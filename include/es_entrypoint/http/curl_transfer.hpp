#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/http/response_head.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::http {

/// What one transfer of libcurl's has come to.
struct Transfer {
  CURL* curl = nullptr;                                  ///< not owned
  std::function<void(TransportFailure::Kind)> on_delay;  ///< empty once it was called
  std::chrono::steady_clock::time_point delayed_at;
  ResponseHead head;
  std::string_view malformed;  ///< why; empty while nothing is
  std::string body;
  std::size_t body_limit = 0;
  std::size_t header_bytes = 0;
  std::vector<int> sockets;  ///< the open ones
  int socket_error = 0;      ///< errno, when one could not be made
  bool connected = false;
  bool heard = false;  ///< a byte came on a socket that is closed now
  bool too_large = false;

  /// @return whether the answer is whole as far as it matters: an error's body may be too long,
  ///         cut or late.
  [[nodiscard]] bool tells_enough() const {
    return head.is_complete() && malformed.empty() && head.status() != 200;
  }
};

/// Lets libcurl tell `transfer` what comes. It outlives the handle's last use.
void set_callbacks(CURL* curl, Transfer& transfer);

/// @param detail  libcurl's words for `code`
[[nodiscard]] TransportFailure make_failure(CURLcode code, const Transfer& transfer,
                                            std::string detail);

}  // namespace es_entrypoint::http
