#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::http {

struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

/// Why there is no answer, as far as a client can tell the causes apart.
struct TransportFailure {
  enum class Kind {
    bad_url,          ///< not a URL that may be asked: malformed, not http, with credentials
    unresolved,       ///< the host's name is unknown
    refused,          ///< the host is there and nothing listens
    unreachable,      ///< the kernel has no way: no route, a blackhole, a prohibition
    connect_timeout,  ///< nothing came back while connecting
    no_answer,        ///< connected, asked, and not one byte came in time
    slow_answer,      ///< bytes came, but not all of them in time
    closed,           ///< the connection ended before a whole answer: reset, empty, cut short
    too_large,        ///< a good answer's body, or any answer's headers, went over their limit
    malformed,        ///< not HTTP, or an answer whose length is in doubt
    internal,         ///< the client itself failed, such as for want of a file descriptor
  };
  Kind kind = Kind::internal;
  std::string detail;  ///< the client's own words, for the log; holds no secret
};

/// One attempt at one URL. The headers' texts belong to the caller and outlive the request.
struct HttpRequest {
  enum class Method { get, put };  ///< a PUT has an empty body
  Method method = Method::get;
  std::string url;
  std::vector<HttpHeader> headers;
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds timeout{1000};  ///< of the whole attempt, connecting included
  std::size_t body_limit = 65536;           ///< a longer body of a 200 is a failure, not a cut
  /// Called once, where there is no whole answer after `delay`: with what running out of time then
  /// would be.
  std::function<void(TransportFailure::Kind)> on_delay = {};
  std::chrono::milliseconds delay{1000};
};

struct HttpResponse {
  int status = 0;
  std::string body;          ///< of any status but 200 perhaps only the front
  std::string content_type;  ///< empty where the server gave none
  std::string redirect;      ///< where a 3xx points to; never followed
};

using HttpResult = std::expected<HttpResponse, TransportFailure>;

/// The only way to the network. An implementation follows no redirects, obeys no proxy variables,
/// and returns within the request's timeout.
class HttpClient {
 public:
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  /// @return any complete HTTP answer, whatever its status, and any other than a 200 as soon as its
  ///         headers are complete; otherwise why there is none.
  [[nodiscard]] virtual HttpResult send(const HttpRequest& request) = 0;
};

}  // namespace es_entrypoint::http
