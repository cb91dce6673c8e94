#pragma once

#include "es_entrypoint/metadata/http.hpp"

#include <memory>

namespace es_entrypoint::metadata {

/// The real client, on libcurl. Plain http only. Connections are kept while the object lives, so
/// that a token and what it is for travel on one where the server lets us. Everything that it held
/// in memory is wiped when it is freed, because tokens pass through it: let it go before `execve`,
/// its descriptors with it.
///
/// Not for several threads: it sets libcurl's memory functions for the process.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient();
  ~CurlHttpClient() override;

  [[nodiscard]] HttpResult send(const HttpRequest& request) override;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace es_entrypoint::metadata
