#pragma once

#include "es_entrypoint/http/http.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace es_entrypoint::http {

/// Resolves a host name in a child process, which is gone when this returns: getaddrinfo cannot be
/// interrupted, and a thread that is left behind in it would still run when privileges are dropped.
/// The caller has no other threads.
/// @return the addresses as literals without a scope, at least one; otherwise `unresolved`, also if
///         there is no result within `timeout`, or `internal`.
[[nodiscard]] std::expected<std::vector<std::string>, TransportFailure> fetch_addresses(
    const std::string& host, std::chrono::milliseconds timeout);

}  // namespace es_entrypoint::http
