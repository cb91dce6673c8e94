#include "es_entrypoint/http/curl_transfer.hpp"

#include "es_entrypoint/support/error.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <linux/tcp.h>  // the C library's lacks tcpi_bytes_received
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::http {
namespace {

using Kind = TransportFailure::Kind;

constexpr std::size_t header_limit = 16384;

/// libcurl tells of the first whole line only.
bool has_received(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
         info.tcpi_bytes_received > 0;
}

curl_socket_t on_socket(void* context, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(context);
  const int made = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0) {
    transfer.socket_error = errno;
    return CURL_SOCKET_BAD;
  }
  transfer.sockets.push_back(made);
  return made;
}

int on_close(void* context, curl_socket_t socket) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.heard |= has_received(socket);
  std::erase(transfer.sockets, socket);
  return ::close(socket);
}

int on_connected(void* context, char* /*peer*/, char* /*own*/, int /*peer_port*/,
                 int /*own_port*/) {
  static_cast<Transfer*>(context)->connected = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t on_header(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.header_bytes += size;
  transfer.too_large = transfer.header_bytes > header_limit;
  if (!transfer.too_large) {
    transfer.malformed = transfer.head.read_line({data, size});
  }
  return transfer.too_large || !transfer.malformed.empty() ? 0 : size;  // 0 ends the transfer
}

std::size_t on_body(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.too_large = size > transfer.body_limit - transfer.body.size();
  if (transfer.too_large) {
    return 0;
  }
  transfer.body.append(data, size);
  return size;
}

Kind kind_of_timeout(const Transfer& transfer) {
  if (!transfer.connected) {
    return Kind::connect_timeout;
  }
  const bool answering = transfer.heard || std::ranges::any_of(transfer.sockets, has_received);
  return answering ? Kind::slow_answer : Kind::no_answer;
}

/// libcurl calls it about once a second, or more often.
int on_progress(void* context, curl_off_t /*to_download*/, curl_off_t /*downloaded*/,
                curl_off_t /*to_upload*/, curl_off_t /*uploaded*/) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.on_delay && std::chrono::steady_clock::now() >= transfer.delayed_at) {
    std::exchange(transfer.on_delay, nullptr)(kind_of_timeout(transfer));
  }
  return 0;
}

Kind kind_of_connect_failure(int error) {
  switch (error) {
    case ECONNREFUSED:
      return Kind::refused;
    case ETIMEDOUT:
      return Kind::connect_timeout;
    case ECONNRESET:  // accepted and reset before we looked
      return Kind::closed;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EINVAL:  // a blackhole route
    case EACCES:  // a prohibited one
    case EPERM:   // a packet filter
      return Kind::unreachable;
    default:  // of this host, such as no descriptor left
      return Kind::internal;
  }
}

/// @return the errno of what could not be connected; 0 when libcurl knows none.
int connect_error(const Transfer& transfer) {
  if (transfer.socket_error != 0) {
    return transfer.socket_error;
  }
  long error = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_OS_ERRNO, &error);
  return static_cast<int>(error);
}

Kind kind_of(CURLcode code, const Transfer& transfer, std::string_view detail) {
  if (transfer.too_large) {
    return Kind::too_large;
  }
  if (!transfer.malformed.empty()) {
    return Kind::malformed;
  }
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:  // credentials in the URL
      return Kind::bad_url;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also what curl calls an answer without a status line
      return transfer.connected ? Kind::malformed : Kind::bad_url;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Kind::unresolved;
    case CURLE_COULDNT_CONNECT:
      return kind_of_connect_failure(connect_error(transfer));
    case CURLE_OPERATION_TIMEDOUT:
      return kind_of_timeout(transfer);
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
      return Kind::closed;
    case CURLE_RECV_ERROR:  // also what curl calls broken chunks, and only the text tells which
      return detail.contains("chunk") ? Kind::malformed : Kind::closed;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_TOO_LARGE:  // one header line without an end, or too many of them
      return Kind::too_large;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return Kind::malformed;
    default:
      return Kind::internal;
  }
}

}  // namespace

void set_callbacks(CURL* curl, Transfer& transfer) {
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, &on_connected);
  curl_easy_setopt(curl, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
}

TransportFailure make_failure(CURLcode code, const Transfer& transfer, std::string detail) {
  const Kind kind = kind_of(code, transfer, detail);
  if (kind == Kind::malformed && !transfer.malformed.empty()) {
    detail = transfer.malformed;
  }
  if (kind == Kind::internal && code == CURLE_COULDNT_CONNECT && connect_error(transfer) != 0) {
    detail = support::text_of_errno(connect_error(transfer));
  }
  return {kind, std::move(detail)};
}

}  // namespace es_entrypoint::http
