#include "es_entrypoint/metadata/seed_hosts.hpp"

#include <algorithm>

namespace es_entrypoint::metadata {
namespace {

/// The line that needs it has no spelling for an IPv6 address with its default port.
bool is_ipv4(const std::string& address) { return !address.contains(':'); }

}  // namespace

SeedHosts fetch_seed_hosts(std::span<const std::string> names, dialect::SeedNames engine,
                           const http::Deadline& deadline, const Resolve& resolve) {
  SeedHosts seeds;
  if (engine == dialect::SeedNames::again) {
    seeds.hosts.assign(names.begin(), names.end());
    return seeds;
  }
  for (const auto& name : names) {
    auto addresses = resolve(name, deadline.remaining()).value_or(std::vector<std::string>{});
    if (engine == dialect::SeedNames::at_start && !addresses.empty()) {
      addresses = {name};
    }
    const auto found = seeds.hosts.size();
    std::ranges::copy_if(addresses, std::back_inserter(seeds.hosts), &is_ipv4);
    if (seeds.hosts.size() == found) {
      seeds.unresolved.push_back(name);
    }
  }
  return seeds;
}

}  // namespace es_entrypoint::metadata
