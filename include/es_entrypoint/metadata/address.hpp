#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace es_entrypoint::metadata {

// What the operator can do if the address cannot be read.
inline constexpr const char* address_workaround = "specify the address with --publish-host ADDRESS";
inline constexpr const char* address_or_imds_workaround =
    "use --publish-host imds unless the task is in awsvpc mode, or specify the address with "
    "--publish-host ADDRESS";

/// Where other nodes reach this one. Only what was needed is filled in.
struct PeerAddress {
  /// An IPv4 or IPv6 literal that a source asserted, or what the operator specified, unchanged;
  /// nothing if `--publish-host` is `none`.
  std::optional<support::Sourced<std::string>> address;
  NetworkMode network_mode = NetworkMode::unknown;  ///< if it was needed to find the others
  /// The host's ports for the container's 9200 and 9300, if they differ from these.
  std::optional<support::Sourced<std::uint16_t>> http_port;
  std::optional<support::Sourced<std::uint16_t>> transport_port;
};

/// Requests the address and the ports that are needed, before the deadline of `sources`: the
/// address from the source that `--publish-host` names. Sends no request for what the operator
/// specified.
/// @return 69 if the address is needed and its source has none, with the likely cause and the
///         remedy.
[[nodiscard]] support::Expected<PeerAddress> fetch_peer_address(Sources& sources,
                                                                const Needs& needs);

}  // namespace es_entrypoint::metadata
