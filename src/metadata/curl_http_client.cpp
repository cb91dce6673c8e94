#include "es_entrypoint/metadata/curl_http_client.hpp"

#include "es_entrypoint/metadata/secret.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <malloc.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>

namespace es_entrypoint::metadata {
namespace {

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
  std::string body;
  std::size_t body_limit = 0;
  std::size_t header_bytes = 0;
  bool connected = false;
  bool headers_ended = false;  ///< those of the answer itself, not of a 100 or 103 before it
  bool too_large = false;

  [[nodiscard]] int status() const {
    return static_cast<int>(get_info<long>(curl, CURLINFO_RESPONSE_CODE));
  }
  /// @return whether the answer is whole as far as it matters: an error's body may be too long,
  ///         cut or late.
  [[nodiscard]] bool tells_enough() const { return headers_ended && status() != 200; }
};

int on_connected(void* context, char* /*peer*/, char* /*own*/, int /*peer_port*/,
                 int /*own_port*/) {
  static_cast<Transfer*>(context)->connected = true;
  return CURL_PREREQFUNC_OK;
}

std::size_t on_header(char* data, std::size_t /*one*/, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.header_bytes += size;
  transfer.too_large = transfer.header_bytes > header_limit;
  const bool is_last = std::string_view(data, size).find_first_not_of("\r\n") == std::string::npos;
  transfer.headers_ended |= is_last && transfer.status() >= 200;
  return transfer.too_large ? 0 : size;  // less than all ends the transfer
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

Kind kind_of_timeout(CURL* curl, const Transfer& transfer) {
  if (get_info<curl_off_t>(curl, CURLINFO_NAMELOOKUP_TIME_T) == 0) return Kind::unresolved;
  if (!transfer.connected) return Kind::connect_timeout;
  const bool answering =
      transfer.header_bytes > 0 || get_info<curl_off_t>(curl, CURLINFO_STARTTRANSFER_TIME_T) > 0;
  return answering ? Kind::slow_answer : Kind::no_answer;
}

/// libcurl calls it about once a second, or more often.
int on_progress(void* context, curl_off_t /*to_download*/, curl_off_t /*downloaded*/,
                curl_off_t /*to_upload*/, curl_off_t /*uploaded*/) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.on_delay && std::chrono::steady_clock::now() >= transfer.delayed_at) {
    std::exchange(transfer.on_delay, nullptr)(kind_of_timeout(transfer.curl, transfer));
  }
  return 0;
}

Kind kind_of_connect_failure(CURL* curl) {
  switch (get_info<long>(curl, CURLINFO_OS_ERRNO)) {
    case ECONNREFUSED:
      return Kind::refused;
    case ETIMEDOUT:
      return Kind::connect_timeout;
    case ECONNRESET:  // accepted and reset before we looked
      return Kind::closed;
    default:  // ENETUNREACH, EHOSTUNREACH; EINVAL for a blackhole route, EACCES for a prohibited
              // one
      return Kind::unreachable;
  }
}

Kind kind_of(CURLcode code, CURL* curl, const Transfer& transfer, std::string_view detail) {
  if (transfer.too_large) return Kind::too_large;
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:  // credentials in the URL
      return Kind::bad_url;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also what curl calls an answer without a status line
      return transfer.connected ? Kind::malformed : Kind::bad_url;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Kind::unresolved;
    case CURLE_COULDNT_CONNECT:
      return kind_of_connect_failure(curl);
    case CURLE_OPERATION_TIMEDOUT:
      return kind_of_timeout(curl, transfer);
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
      return Kind::closed;
    case CURLE_RECV_ERROR:  // also what curl calls broken chunks, and only the text tells which
      return detail.contains("chunked-encoding") ? Kind::malformed : Kind::closed;
    case CURLE_FILESIZE_EXCEEDED:
      return Kind::too_large;
    case CURLE_OUT_OF_MEMORY:  // also what curl calls one header line without an end
      return transfer.connected ? Kind::too_large : Kind::internal;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return Kind::malformed;
    default:
      return Kind::internal;
  }
}

void set_request(CURL* curl, const HttpRequest& request, curl_slist* headers) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  const long connect_timeout = request.connect_timeout.count();
  const long timeout = request.timeout.count();
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout);
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.body_limit));
  if (request.method == HttpRequest::Method::put) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t{0});  // "Content-Length: 0"
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &no_request_body);
  }
}

void set_manners(CURL* curl) {
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "es-entrypoint/" ES_ENTRYPOINT_VERSION);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // not even those of the environment
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT,
                   1L);  // a name server that is silent does not outlast us
}

}  // namespace

struct CurlHttpClient::Handle {
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
};

CurlHttpClient::CurlHttpClient() : handle_(std::make_unique<Handle>()) {
  curl_global_init_mem(CURL_GLOBAL_NOTHING, &std::malloc, &wiping_free, &wiping_realloc, &strdup,
                       &std::calloc);
  handle_->curl = curl_easy_init();
}

CurlHttpClient::~CurlHttpClient() {
  curl_easy_cleanup(handle_->curl);
  curl_global_cleanup();
}

HttpResult CurlHttpClient::send(const HttpRequest& request) {
  CURL* curl = handle_->curl;
  if (curl == nullptr) return std::unexpected(TransportFailure{Kind::internal, "out of memory"});

  Transfer transfer;
  transfer.curl = curl;
  transfer.on_delay = request.on_delay;
  transfer.delayed_at = std::chrono::steady_clock::now() + request.delay;
  transfer.body_limit = request.body_limit;
  transfer.body.reserve(std::min(request.body_limit, reserved_body));
  const HeaderList headers = make_headers(request);

  curl_easy_reset(curl);  // keeps the connections
  handle_->error.front() = '\0';
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->error.data());
  set_manners(curl);
  set_request(curl, request, headers.get());
  curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, &on_connected);
  curl_easy_setopt(curl, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);

  const CURLcode code = curl_easy_perform(curl);
  transfer.headers_ended |= code == CURLE_FILESIZE_EXCEEDED;  // where a length in them says so
  if (code != CURLE_OK && !transfer.tells_enough()) {
    wipe(transfer.body);
    const char* detail =
        handle_->error.front() != '\0' ? handle_->error.data() : curl_easy_strerror(code);
    return std::unexpected(TransportFailure{kind_of(code, curl, transfer, detail), detail});
  }
  return HttpResponse{transfer.status(), std::move(transfer.body),
                      get_text(curl, CURLINFO_CONTENT_TYPE), redirect_of(curl)};
}

}  // namespace es_entrypoint::metadata
