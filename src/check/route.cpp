#include "es_entrypoint/check/metadata_checks.hpp"
#include "es_entrypoint/metadata/local_network.hpp"
#include "es_entrypoint/support/error.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace es_entrypoint::check {

Row check_route(const std::string& address) {
  constexpr std::uint16_t transport_port = 9300;
  if (!metadata::normalize_address(address)) {
    return {"route", Verdict::ok, fmt::format("{} is a name, published as it is", address), ""};
  }
  const auto source = metadata::read_source_address(address, transport_port);
  if (source) {
    return {"route", Verdict::ok, "there is one to the address from here", ""};
  }
  return {"route", Verdict::warning,
          fmt::format("none to {} from here: {}", address, support::text_of_errno(source.error())),
          "check that peers reach this address, and the container's network"};
}

}  // namespace es_entrypoint::check
