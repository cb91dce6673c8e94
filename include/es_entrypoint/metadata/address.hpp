#pragma once

#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// Finds the address that other nodes reach this one at, where `--publish-host` says to look.
/// @return an IPv4 or IPv6 literal that a source asserted, or what the operator gave, as given;
///         nothing where none is wanted; 69 where the source has none.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::string>>> find_address(
    Sources& sources);

}  // namespace es_entrypoint::metadata
