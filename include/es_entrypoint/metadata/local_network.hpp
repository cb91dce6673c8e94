#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {

// What the kernel reports about this container's own network. No packet is sent.
//
// Tested by pod_address_test.

/// @return an IPv4 or IPv6 literal in the one spelling of inet_ntop; nothing for other text.
[[nodiscard]] std::optional<std::string> normalize_address(const std::string& text);

/// @param to an IPv4 or IPv6 literal
/// @return the address that a connection to there would start from; the errno if there is no route,
///         EINVAL if `to` is not a literal.
[[nodiscard]] std::expected<std::string, int> read_source_address(const std::string& to,
                                                                  std::uint16_t port);

/// @return the addresses of all interfaces, normalized; none if the kernel does not report them.
[[nodiscard]] std::vector<std::string> read_interface_addresses();

}  // namespace es_entrypoint::metadata
