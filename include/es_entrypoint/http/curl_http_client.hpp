#pragma once

#include "es_entrypoint/http/http.hpp"

namespace es_entrypoint::http {

// Tested by tests/integration/test_http_answers.py and test_faults.py.

/// The real client, on libcurl. Plain http only; a connection and a handle of its own for each
/// request, and no thread. Not for several threads: it forks to resolve a host name.
///
/// tests/integration/test_faults.py and test_http_answers.py test it against servers that
/// misbehave, test_healthcheck_tls.py its probes.
class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient();
  ~CurlHttpClient() override;

  [[nodiscard]] HttpResult send(const HttpRequest& request) override;
  [[nodiscard]] ProbeResult send(const Probe& probe) override;
};

}  // namespace es_entrypoint::http
