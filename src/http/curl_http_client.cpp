#include "es_entrypoint/http/curl_http_client.hpp"

#include "es_entrypoint/http/curl_transfer.hpp"
#include "es_entrypoint/http/name_lookup.hpp"
#include "es_entrypoint/http/secret.hpp"
#include "es_entrypoint/http/uri.hpp"
#include "es_entrypoint/support/error.hpp"

#include <curl/curl.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <malloc.h>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>

namespace es_entrypoint::http {
namespace {

using Monotonic = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr std::size_t reserved_body = 4096;  ///< a token fits: it is never copied by growing

// libcurl's memory: tokens pass through its buffers, so everything is wiped when it is freed.

void wiping_free(void* memory) {
  if (memory == nullptr) {
    return;
  }
  explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);
}

void* wiping_realloc(void* memory, std::size_t size) {
  if (memory == nullptr) {
    return std::malloc(size);
  }
  const std::size_t old_size = malloc_usable_size(memory);
  if (size <= old_size) {
    return memory;
  }
  void* grown = std::malloc(size);
  if (grown == nullptr) {
    return nullptr;
  }
  std::memcpy(grown, memory, old_size);
  wiping_free(memory);
  return grown;
}

std::string get_text(CURL* curl, CURLINFO info) {
  const char* text = nullptr;
  curl_easy_getinfo(curl, info, &text);
  return text == nullptr ? "" : text;
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
  if (longer == nullptr) {
    std::terminate();  // out of memory, as elsewhere
  }
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
  return host.contains(':') || ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

/// The addresses of the URL's host where it is a name: libcurl's own resolver cannot be
/// interrupted, or leaves a thread behind.
/// @return for CURLOPT_RESOLVE, null for an address; or why there are none
std::expected<HeaderList, TransportFailure> fetch_addresses(const HttpRequest& request,
                                                            Transfer& transfer,
                                                            Monotonic::time_point begin) {
  const auto uri = parse_uri(request.url, {.query = true});
  if (!uri) {
    return std::unexpected(TransportFailure{Kind::bad_url, uri.error()});
  }
  if (is_address(uri->host)) {
    return HeaderList();
  }
  const auto end = begin + std::min(request.timeout, request.connect_timeout);
  NameLookup lookup(uri->host);
  auto result = lookup.wait_until(std::min(end, transfer.delayed_at));
  if (!result && transfer.on_delay && Monotonic::now() < end) {
    std::exchange(transfer.on_delay, nullptr)(Kind::unresolved);
  }
  if (!result) {
    result = lookup.wait_until(end);
  }
  if (!result) {
    return std::unexpected(TransportFailure{Kind::unresolved, "no name server answered"});
  }
  if (!*result) {
    return std::unexpected(std::move(result->error()));
  }

  HeaderList list;
  append(list, fmt::format("{}:{}:{}", uri->host, uri->port, fmt::join(**result, ",")));
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
  const auto begin = Monotonic::now();
  Transfer transfer;
  transfer.on_delay = request.on_delay;
  transfer.delayed_at = begin + request.delay;
  transfer.body_limit = request.body_limit;
  transfer.body.reserve(std::min(request.body_limit, reserved_body));

  TRY_ASSIGN(const auto addresses, fetch_addresses(request, transfer, begin));
  const HeaderList headers = make_headers(request);
  // A handle for each request: nothing that one answer leaves behind reaches the next.
  const std::unique_ptr<CURL, FreeHandle> handle(curl_easy_init());
  CURL* curl = handle.get();
  if (curl == nullptr) {
    return std::unexpected(TransportFailure{Kind::internal, "out of memory"});
  }
  transfer.curl = curl;

  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  set_manners(curl);
  set_request(curl, request, headers.get());
  curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses.get());
  set_timeouts(curl, request,
               std::chrono::duration_cast<std::chrono::milliseconds>(Monotonic::now() - begin));
  set_callbacks(curl, transfer);

  const CURLcode code = curl_easy_perform(curl);
  // A length that is too long ends the transfer before the headers have.
  const bool is_error_too_large = code == CURLE_FILESIZE_EXCEEDED && transfer.head.status() > 200;
  if (code != CURLE_OK && !transfer.tells_enough() && !is_error_too_large) {
    wipe(transfer.body);
    return std::unexpected(make_failure(
        code, transfer, error.front() != '\0' ? error.data() : curl_easy_strerror(code)));
  }
  return HttpResponse{transfer.head.status(), std::move(transfer.body),
                      get_text(curl, CURLINFO_CONTENT_TYPE), redirect_of(curl)};
}

}  // namespace es_entrypoint::http
