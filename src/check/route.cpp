#include "es_entrypoint/check/route.hpp"

#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/support/error.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace es_entrypoint::check {

Finding check_route(const std::string& address) {
  constexpr std::uint16_t transport_port = 9300;
  if (!metadata::normalize_address(address)) {
    return {"route", Verdict::ok, fmt::format("{} is a name; it is published unchanged", address),
            ""};
  }
  const auto source = metadata::read_source_address(address, transport_port);
  if (source) {
    return {"route", Verdict::ok, "the kernel has a route to the address", ""};
  }
  return {"route", Verdict::warning,
          fmt::format("no route to {}: {}", address, support::text_of_errno(source.error())),
          "check that peers reach this address, and the container's network"};
}

}  // namespace es_entrypoint::check
