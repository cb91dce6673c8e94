#include "es_entrypoint/metadata/curl_http_client.hpp"

#include "es_entrypoint/metadata/name_lookup.hpp"
#include "es_entrypoint/metadata/response_head.hpp"
#include "es_entrypoint/metadata/secret.hpp"
#include "es_entrypoint/support/error.hpp"

#include <curl/curl.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <linux/tcp.h>  // the C library's lacks tcpi_bytes_received
#include <malloc.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::metadata {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr std::size_t header_limit = 16384;
constexpr std::size_t reserved_body = 4096;  ///< a token fits: it is never copied by growing

// libcurl's memory: tokens pass through its buffers, so everything is wiped when it is freed.

void wiping_free(void* memory) {
  if (memory == nullptr) return;
  explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);
}

void* wiping_realloc(void* memory, std::size_t size) {
  if (memory == nullptr) return std::malloc(size);
  const std::size_t old_size = malloc_usable_size(memory);
  if (size <= old_size) return memory;
  void* grown = std::malloc(size);
  if (grown == nullptr) return nullptr;
  std::memcpy(grown, memory, old_size);
  wiping_free(memory);
  return grown;
}

template <typename T>
T get_info(CURL* curl, CURLINFO info) {
  T value{};
  curl_easy_getinfo(curl, info, &value);
  return value;
}

std::string get_text(CURL* curl, CURLINFO info) {
  const char* text = get_info<char*>(curl, info);
  return text == nullptr ? "" : text;
}

/// What one transfer has come to.
struct Transfer {
  CURL* curl = nullptr;
  std::function<void(Kind)> on_delay;  ///< empty once it was called
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
  if (!transfer.too_large) transfer.malformed = transfer.head.read_line({data, size});
  return transfer.too_large || !transfer.malformed.empty() ? 0 : size;  // 0 ends the transfer
}

std::size_t on_body(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.too_large = size > transfer.body_limit - transfer.body.size();
  if (transfer.too_large) return 0;
  transfer.body.append(data, size);
  return size;
}

std::size_t no_request_body(char* /*buffer*/, std::size_t /*one*/, std::size_t /*size*/,
                            void* /*context*/) {
  return 0;
}

struct FreeHeaders {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaders>;

void append(HeaderList& list, std::string line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  wipe(line);
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());  // NOLINT(bugprone-unused-return-value): longer owns it
  list.reset(longer);
}

/// Room for the whole line from the start: growing would leave parts of a token behind.
std::string make_line(const HttpHeader& header) {
  std::string line;
  line.reserve(header.name.size() + 2 + header.value.size());
  line.append(header.name).append(": ").append(header.value);
  return line;
}

HeaderList make_headers(const HttpRequest& request) {
  HeaderList list;
  append(list, "Expect:");  // never wait for a 100
  append(list, "Connection: close");
  for (const HttpHeader& header : request.headers) {
    append(list, make_line(header));
  }
  return list;
}

/// libcurl resolves the location only where the transfer ran to its end.
std::string redirect_of(CURL* curl) {
  std::string resolved = get_text(curl, CURLINFO_REDIRECT_URL);
  curl_header* location = nullptr;
  if (!resolved.empty() ||
      curl_easy_header(curl, "Location", 0, CURLH_HEADER, -1, &location) != CURLHE_OK) {
    return resolved;
  }
  return location->value;
}

Kind kind_of_timeout(const Transfer& transfer) {
  if (!transfer.connected) return Kind::connect_timeout;
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
  if (transfer.socket_error != 0) return transfer.socket_error;
  return static_cast<int>(get_info<long>(transfer.curl, CURLINFO_OS_ERRNO));
}

Kind kind_of(CURLcode code, const Transfer& transfer, std::string_view detail) {
  if (transfer.too_large) return Kind::too_large;
  if (!transfer.malformed.empty()) return Kind::malformed;
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

TransportFailure make_failure(CURLcode code, const Transfer& transfer, std::string detail) {
  const Kind kind = kind_of(code, transfer, detail);
  if (kind == Kind::malformed && !transfer.malformed.empty()) detail = transfer.malformed;
  if (kind == Kind::internal && code == CURLE_COULDNT_CONNECT && connect_error(transfer) != 0) {
    detail = support::text_of_errno(connect_error(transfer));
  }
  return {kind, std::move(detail)};
}

void set_request(CURL* curl, const HttpRequest& request, curl_slist* headers) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.body_limit));
  if (request.method == HttpRequest::Method::put) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t{0});  // "Content-Length: 0"
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &no_request_body);
  }
}

/// @param spent  of both timeouts, before libcurl begins
void set_timeouts(CURL* curl, const HttpRequest& request, std::chrono::milliseconds spent) {
  const auto left = [spent](std::chrono::milliseconds timeout) {
    return std::max<long>((timeout - spent).count(), 1);  // 0 would be for ever
  };
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, left(request.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left(request.timeout));
}

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

void set_manners(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "es-entrypoint/" ES_ENTRYPOINT_VERSION);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // not even those of the environment
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // What follows an answer is never read as the answer to the next request (RFC 9112, 6.3).
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

bool is_address(const std::string& host) {
  in_addr address{};
  return host.starts_with('[') || ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// @return a part of the URL; empty when the URL is none, which libcurl then says as well.
std::string url_part(const std::string& text, CURLUPart part) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  char* value = nullptr;
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
      curl_url_get(url.get(), part, &value, CURLU_DEFAULT_PORT) != CURLUE_OK) {
    return {};
  }
  std::string copy = value;
  curl_free(value);
  return copy;
}

/// The addresses of the URL's host where it is a name: libcurl's own resolver cannot be
/// interrupted, or leaves a thread behind.
/// @return for CURLOPT_RESOLVE, null for an address; or why there are none
std::expected<HeaderList, TransportFailure> fetch_addresses(const HttpRequest& request,
                                                            Transfer& transfer,
                                                            Clock::time_point begin) {
  const std::string host = url_part(request.url, CURLUPART_HOST);
  if (host.empty() || is_address(host)) return HeaderList();
  const auto end = begin + std::min(request.timeout, request.connect_timeout);
  NameLookup lookup(host);
  auto result = lookup.wait_until(std::min(end, transfer.delayed_at));
  if (!result && transfer.on_delay && Clock::now() < end) {
    std::exchange(transfer.on_delay, nullptr)(Kind::unresolved);
  }
  if (!result) result = lookup.wait_until(end);
  if (!result)
    return std::unexpected(TransportFailure{Kind::unresolved, "no name server answered"});
  if (!*result) return std::unexpected(std::move(result->error()));

  HeaderList list;
  append(list, fmt::format("{}:{}:{}", host, url_part(request.url, CURLUPART_PORT),
                           fmt::join(**result, ",")));
  return list;
}

struct FreeHandle {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

}  // namespace

CurlHttpClient::CurlHttpClient() {
  curl_global_init_mem(CURL_GLOBAL_NOTHING, &std::malloc, &wiping_free, &wiping_realloc, &strdup,
                       &std::calloc);
}

CurlHttpClient::~CurlHttpClient() { curl_global_cleanup(); }

HttpResult CurlHttpClient::send(const HttpRequest& request) {
  const auto begin = Clock::now();
  Transfer transfer;
  transfer.on_delay = request.on_delay;
  transfer.delayed_at = begin + request.delay;
  transfer.body_limit = request.body_limit;
  transfer.body.reserve(std::min(request.body_limit, reserved_body));

  const auto addresses = fetch_addresses(request, transfer, begin);
  if (!addresses) return std::unexpected(addresses.error());
  const HeaderList headers = make_headers(request);
  // A handle for each request: nothing that one answer leaves behind reaches the next.
  const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  CURL* curl = handle.get();
  if (curl == nullptr) return std::unexpected(TransportFailure{Kind::internal, "out of memory"});
  transfer.curl = curl;

  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  set_manners(curl);
  set_request(curl, request, headers.get());
  curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses->get());
  set_timeouts(curl, request,
               std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin));
  set_callbacks(curl, transfer);

  const CURLcode code = curl_easy_perform(curl);
  // A length that is too long ends the transfer before the headers have.
  const bool is_error_too_large = code == CURLE_FILESIZE_EXCEEDED && transfer.head.status() >= 300;
  if (code != CURLE_OK && !transfer.tells_enough() && !is_error_too_large) {
    wipe(transfer.body);
    return std::unexpected(make_failure(
        code, transfer, error.front() != '\0' ? error.data() : curl_easy_strerror(code)));
  }
  return HttpResponse{transfer.head.status(), std::move(transfer.body),
                      get_text(curl, CURLINFO_CONTENT_TYPE), redirect_of(curl)};
}

}  // namespace es_entrypoint::metadata
