#pragma once

#include "es_entrypoint/http/http.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace es_entrypoint::http {

/// Resolves a host name in a child process, which has ended when this returns: getaddrinfo cannot
/// be interrupted, and a thread left in it would still run when privileges are dropped. The caller
/// has no other threads.
/// @return at least one address, as a literal without a scope; `unresolved` if the name has none or
///         `timeout` passes; `internal` if no child can be started.
[[nodiscard]] std::expected<std::vector<std::string>, TransportFailure> fetch_addresses(
    const std::string& host, std::chrono::milliseconds timeout);

}  // namespace es_entrypoint::http
