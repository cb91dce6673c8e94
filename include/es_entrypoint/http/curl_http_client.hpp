#pragma once

#include "es_entrypoint/http/http.hpp"

namespace es_entrypoint::http {

/// The real client, on libcurl. Plain http only. Each request has its own connection and handle; no
/// thread is started. Not for several threads: it forks to resolve a host name.
///
/// Tested by tests/integration/test_faults.py and test_http_answers.py against servers that
/// misbehave; its probes by test_healthcheck_tls.py.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient();
  ~CurlHttpClient() override;

  [[nodiscard]] HttpResult send(const HttpRequest& request) override;
  [[nodiscard]] ProbeResult send(const Probe& probe) override;
};

}  // namespace es_entrypoint::http
