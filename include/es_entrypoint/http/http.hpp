#pragma once

#include "es_entrypoint/http/uri.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::http {

struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

/// Why there is no response, as far as a client can distinguish the causes.
struct TransportFailure {
  enum class Kind {
    bad_url,          ///< not a URI that `parse_uri` accepts
    unresolved,       ///< the host's name is unknown
    refused,          ///< the host exists and nothing listens
    unreachable,      ///< the kernel has no route, or one that discards or prohibits
    connect_timeout,  ///< nothing came back while connecting
    no_answer,        ///< connected, sent, and not one byte came in time
    slow_answer,      ///< bytes came, but not all of them in time
    closed,           ///< the connection ended before the response did: reset, empty, cut short
    too_large,        ///< a 200's body, or any response's headers, exceeded their limit
    malformed,        ///< not HTTP, or a response whose length is in doubt
    internal,         ///< the client itself failed, such as by lack of file descriptors
  };
  Kind kind = Kind::internal;
  /// One sentence for the log or an error. It quotes nothing that the server sent.
  std::string detail;
};

/// One attempt at one URL. The caller owns the texts of the headers, which outlive the request.
struct HttpRequest {
  enum class Method { get, put };  ///< a PUT has an empty body
  Method method = Method::get;
  std::string url;
  std::vector<HttpHeader> headers;
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds timeout{1000};  ///< of the whole attempt, connecting included
  std::size_t body_limit = 65536;           ///< a longer body of a 200 is a failure, not truncated
};

struct HttpResponse {
  int status = 0;
  std::string body;      ///< possibly truncated for any status but 200
  std::string redirect;  ///< where a 3xx points to; never followed
};

using HttpResult = std::expected<HttpResponse, TransportFailure>;

/// Bytes to send to a URI's host and port, to find out which protocol the server speaks.
struct Probe {
  Uri target;
  std::string_view bytes;  ///< owned by the caller; at most what a new socket's buffer takes
  std::size_t answer_size = 1;
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds timeout{1000};  ///< of the whole probe, connecting included
};

using ProbeResult = std::expected<std::string, TransportFailure>;

/// The only way to the network. An implementation follows no redirects, obeys no proxy variables,
/// and returns within the request's timeout.
class HttpClient {
 public:
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  /// @return a complete HTTP response of any status, or why there is none. Of other statuses than
  ///         200, only the headers have to be complete.
  [[nodiscard]] virtual HttpResult send(const HttpRequest& request) = 0;

  /// @return the first `answer_size` bytes of the answer, or why there are none. They are fewer if
  ///         the connection ends early.
  [[nodiscard]] virtual ProbeResult send(const Probe& probe) = 0;
};

}  // namespace es_entrypoint::http
