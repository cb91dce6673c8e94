#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

// What the operator can do if the address cannot be read.
inline constexpr std::string_view address_workaround =
    "specify the address with --publish-host ADDRESS";
inline constexpr std::string_view address_or_imds_workaround =
    "use --publish-host imds unless the task is in awsvpc mode, or specify the address with "
    "--publish-host ADDRESS";

struct FoundAddress {
  /// An IPv4 or IPv6 literal that a source asserted, or what the operator specified, unchanged;
  /// nothing if `--publish-host` is `none`.
  std::optional<support::Sourced<std::string>> address;
  NetworkMode network_mode = NetworkMode::unknown;  ///< if it was needed to find the address
};

/// Finds the address at which other nodes reach this one, from the source that `--publish-host`
/// names.
/// @return 69 if the source has none.
[[nodiscard]] support::Expected<FoundAddress> fetch_address(Sources& sources);

}  // namespace es_entrypoint::metadata
