#include "es_entrypoint/http/curl_http_client.hpp"

#include "es_entrypoint/http/curl_transfer.hpp"
#include "es_entrypoint/http/name_lookup.hpp"
#include "es_entrypoint/support/error.hpp"

#include <curl/curl.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

namespace es_entrypoint::http {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

std::size_t no_request_body(char* /*buffer*/, std::size_t /*one*/, std::size_t /*size*/,
                            void* /*context*/) {
  return 0;
}

struct FreeHeaders {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaders>;

void append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) {
    std::terminate();  // out of memory, as elsewhere
  }
  static_cast<void>(list.release());  // NOLINT(bugprone-unused-return-value): longer owns it
  list.reset(longer);
}

HeaderList make_headers(const HttpRequest& request) {
  HeaderList list;
  append(list, "Expect:");  // never wait for a 100
  append(list, "Connection: close");
  for (const HttpHeader& header : request.headers) {
    append(list, fmt::format("{}: {}", header.name, header.value));
  }
  return list;
}

/// libcurl resolves the location only if the transfer was completed.
std::string redirect_of(CURL* curl) {
  const char* resolved = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &resolved);
  if (resolved != nullptr) {
    return resolved;
  }
  curl_header* location = nullptr;
  const auto code = curl_easy_header(curl, "Location", 0, CURLH_HEADER, -1, &location);
  return code == CURLHE_OK ? location->value : "";
}

void set_request(CURL* curl, const HttpRequest& request, curl_slist* headers) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.body_limit));
  // What follows a response is never read as the response to the next request (RFC 9112, 6.3).
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
  if (request.method == HttpRequest::Method::put) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t{0});  // "Content-Length: 0"
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &no_request_body);
  }
}

void set_defaults(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "es-entrypoint/" ES_ENTRYPOINT_VERSION);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // not even a proxy from the environment
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 0L);  // a request is one packet, sent at once
}

bool is_address(const std::string& host) {
  in_addr address{};
  return host.contains(':') || ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

/// Resolves the target's host if it is a name, because libcurl's own resolver cannot be interrupted
/// or leaves a thread behind; then lets libcurl do the transfer.
std::expected<CURLcode, TransportFailure> perform(Transfer& transfer, const Uri& target,
                                                  Monotonic::time_point connected_by,
                                                  Monotonic::time_point end) {
  const auto left_until = [](Monotonic::time_point time) {
    return std::chrono::ceil<Milliseconds>(time - Monotonic::now());
  };
  // libcurl takes 0 for "no limit".
  const auto limit_until = [&](Monotonic::time_point time) -> long {
    return std::max<Milliseconds::rep>(left_until(time).count(), 1);
  };
  CURL* curl = transfer.curl.get();
  set_defaults(curl);
  HeaderList resolved;
  if (!is_address(target.host)) {
    TRY_ASSIGN(const auto addresses,
               fetch_addresses(target.host, left_until(std::min(connected_by, end))));
    append(resolved, fmt::format("{}:{}:{}", target.host, target.port, fmt::join(addresses, ",")));
    curl_easy_setopt(curl, CURLOPT_RESOLVE, resolved.get());
  }
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limit_until(connected_by));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit_until(end));
  return curl_easy_perform(curl);
}

/// Reads from a socket that is not blocking.
ProbeResult receive(int socket, std::size_t size, Monotonic::time_point end) {
  std::string bytes;
  while (bytes.size() < size) {
    const auto left = std::chrono::ceil<Milliseconds>(end - Monotonic::now());
    pollfd readable{socket, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
      return std::unexpected(
          TransportFailure{bytes.empty() ? Kind::no_answer : Kind::slow_answer, "timed out"});
    }
    std::array<char, 256> block{};
    const ssize_t count =
        ::recv(socket, block.data(), std::min(block.size(), size - bytes.size()), 0);
    if (count > 0) {
      bytes.append(block.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
      break;
    }
  }
  if (bytes.empty()) {
    return std::unexpected(TransportFailure{Kind::closed, "the connection was closed"});
  }
  return bytes;
}

}  // namespace

CurlHttpClient::CurlHttpClient() { curl_global_init(CURL_GLOBAL_NOTHING); }

CurlHttpClient::~CurlHttpClient() { curl_global_cleanup(); }

HttpResult CurlHttpClient::send(const HttpRequest& request) {
  const auto target = parse_uri(request.url, {.query = true});
  if (!target) {
    return std::unexpected(TransportFailure{Kind::bad_url, target.error()});
  }
  const auto begin = Monotonic::now();
  const HeaderList headers = make_headers(request);
  Transfer transfer;
  transfer.body_limit = request.body_limit;
  CURL* curl = transfer.curl.get();
  set_request(curl, request, headers.get());
  TRY_ASSIGN(const auto code,
             perform(transfer, *target, begin + request.connect_timeout, begin + request.timeout));
  // A length that is too long ends the transfer before the headers have.
  const bool is_error_too_large = code == CURLE_FILESIZE_EXCEEDED && transfer.head.status() > 200;
  if (code != CURLE_OK && !transfer.is_sufficient() && !is_error_too_large) {
    return std::unexpected(transfer.make_failure(code));
  }
  return HttpResponse{transfer.head.status(), std::move(transfer.body), redirect_of(curl)};
}

ProbeResult CurlHttpClient::send(const Probe& probe) {
  const Uri& target = probe.target;
  const auto begin = Monotonic::now();
  Transfer transfer;
  CURL* curl = transfer.curl.get();
  // libcurl is built without TLS and supports only http URLs; the port is set apart.
  const auto url = "http" + target.text.substr(target.text.find(':'));
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PORT, static_cast<long>(target.port));
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  TRY_ASSIGN(const auto code,
             perform(transfer, target, begin + probe.connect_timeout, begin + probe.timeout));
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (code == CURLE_OK) {
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
  }
  if (socket == CURL_SOCKET_BAD) {
    return std::unexpected(transfer.make_failure(code));
  }
  // A new socket's buffer takes all bytes; if the connection has failed, reading reports it.
  static_cast<void>(::send(socket, probe.bytes.data(), probe.bytes.size(), MSG_NOSIGNAL));
  return receive(socket, probe.answer_size, begin + probe.timeout);
}

}  // namespace es_entrypoint::http
