#include "es_entrypoint/http/curl_transfer.hpp"

#include "es_entrypoint/support/error.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>

#include <linux/tcp.h>  // the C library's lacks tcpi_bytes_received
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::http {
namespace {

using Kind = TransportFailure::Kind;

constexpr std::size_t header_limit = 16384;

/// libcurl reports whole lines only.
bool has_bytes(int socket) {
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
  transfer.has_received |= transfer.header_bytes > 0 || has_bytes(socket);
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
  const bool answering = transfer.has_received || std::ranges::any_of(transfer.sockets, has_bytes);
  return answering ? Kind::slow_answer : Kind::no_answer;
}

Kind kind_of_connect_failure(int error) {
  switch (error) {
    case ECONNREFUSED:
      return Kind::refused;
    case ETIMEDOUT:
      return Kind::connect_timeout;
    case ECONNRESET:  // accepted, and reset before we looked
    case EPIPE:
      return Kind::closed;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EINVAL:  // a blackhole route
    case EACCES:  // a prohibited one
    case EPERM:   // a packet filter
      return Kind::unreachable;
    default:  // a failure of this host, such as no free descriptor
      return Kind::internal;
  }
}

/// @return the errno of the failed connection; 0 if libcurl has none.
int connect_error(const Transfer& transfer) {
  if (transfer.socket_error != 0) {
    return transfer.socket_error;
  }
  long error = 0;
  curl_easy_getinfo(transfer.curl.get(), CURLINFO_OS_ERRNO, &error);
  return static_cast<int>(error);
}

/// libcurl has no code of its own for them.
bool has_bad_chunks(CURLcode code, const Transfer& transfer) {
  return code == CURLE_RECV_ERROR && std::string_view(transfer.error.data()).contains("chunk");
}

Kind kind_of(CURLcode code, const Transfer& transfer) {
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
    case CURLE_UNSUPPORTED_PROTOCOL:  // also a response without a status line
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
    case CURLE_RECV_ERROR:
      return has_bad_chunks(code, transfer) ? Kind::malformed : Kind::closed;
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

/// In our own words: libcurl's may quote what the server sent.
std::string_view describe_malformed(CURLcode code, const Transfer& transfer) {
  if (!transfer.malformed.empty()) {
    return transfer.malformed;
  }
  if (has_bad_chunks(code, transfer)) {
    return "the response has invalid chunks";
  }
  return std::string_view(transfer.error.data()).contains("Content-Length")
             ? "the response has an invalid Content-Length"
             : "the response is not valid HTTP";
}

}  // namespace

Transfer::Transfer() : curl(curl_easy_init()) {
  CURL* handle = curl.get();
  if (handle == nullptr) {
    std::terminate();  // out of memory, as elsewhere
  }
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, this);
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, &on_connected);
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
}

TransportFailure Transfer::make_failure(CURLcode code) const {
  const Kind kind = kind_of(code, *this);
  if (kind == Kind::malformed) {
    return {kind, std::string(describe_malformed(code, *this))};
  }
  if (kind == Kind::internal && code == CURLE_COULDNT_CONNECT && connect_error(*this) != 0) {
    return {kind, support::text_of_errno(connect_error(*this))};
  }
  return {kind, error.front() != '\0' ? error.data() : curl_easy_strerror(code)};
}

}  // namespace es_entrypoint::http
