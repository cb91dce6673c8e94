#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/name_lookup.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {

/// Where the other nodes are, by the names that the operator gave.
struct SeedHosts {
  std::vector<std::string> hosts;       ///< for the engine: names, or their addresses
  std::vector<std::string> unresolved;  ///< the names that have no address yet
};

/// `http::fetch_addresses`, or a test's own.
using Resolve = std::function<std::expected<std::vector<std::string>, http::TransportFailure>(
    const std::string& name, std::chrono::milliseconds timeout)>;

/// Resolves the names if the engine would take too little of them, or end: to their IPv4 addresses
/// for a line that takes a name's first address only; for one that ends, to see which names it can
/// be given. All other lines get the names, which they resolve themselves.
[[nodiscard]] SeedHosts fetch_seed_hosts(std::span<const std::string> names,
                                         dialect::SeedNames engine, const http::Deadline& deadline,
                                         const Resolve& resolve = http::fetch_addresses);

}  // namespace es_entrypoint::metadata
