#include "es_entrypoint/node/cluster.hpp"
#include "es_entrypoint/node/endpoint.hpp"
#include "es_entrypoint/node/engine_process.hpp"
#include "es_entrypoint/node/sockets.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace {

using namespace es_entrypoint::node;

/// What was parsed as an endpoint is one when it is printed.
void check(const std::optional<Endpoint>& endpoint) {
  if (endpoint && parse_endpoint(format_endpoint(*endpoint)) != endpoint) {
    std::abort();
  }
}

void check_cluster(std::string_view text) {
  if (const auto node = parse_local_node(text)) {
    check(node->transport);
    for (const auto& bound : node->bound) {
      check(bound);
    }
  }
  if (const auto cluster = parse_cluster(text)) {
    for (const auto& member : cluster->members) {
      check(member.transport);
      if (cluster->find_member(member.id) == nullptr) {
        std::abort();
      }
    }
  }
}

}  // namespace

/// Any bytes as what a running engine, or the kernel, says of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_cluster(text);
  check(parse_endpoint(text));
  for (const auto& listener : parse_listeners(text)) {
    check(listener.endpoint);
  }
  for (const auto& host : parse_seed_hosts(text, 9300)) {
    if (host.host.empty() || host.host.contains(',')) {
      std::abort();
    }
  }
  const auto ports = parse_port_range(text);
  if (ports && !ports->contains(ports->first)) {
    std::abort();
  }
  if (const auto words = parse_engine_words(text);
      words && words->java.size() + words->own.size() > size) {
    std::abort();
  }
  static_cast<void>(is_in_own_namespace(text));
  static_cast<void>(parse_owner(text));
  return 0;
}
