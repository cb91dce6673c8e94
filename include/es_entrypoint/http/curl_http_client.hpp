#pragma once

#include "es_entrypoint/http/http.hpp"

namespace es_entrypoint::http {

/// The real client, on libcurl. Plain http only; a connection and a handle of its own for each
/// request, and no thread. Everything that it held in memory is wiped when it is freed, because
/// tokens pass through it.
///
/// Not for several threads: it sets libcurl's memory functions for the process, and forks to
/// resolve a host name.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient();
  ~CurlHttpClient() override;

  [[nodiscard]] HttpResult send(const HttpRequest& request) override;
};

}  // namespace es_entrypoint::http
