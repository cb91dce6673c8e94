#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/identity/identity.hpp"

#include <span>
#include <string>

namespace es_entrypoint::check {

/// Whether the engine can write to one of its directories, or create it if it does not exist: the
/// launcher creates none. The kernel itself is asked, as that user (see `probe_access`).
/// @param chowned the paths whose owner the launch changes to the user first, with all below them
[[nodiscard]] Finding check_directory(const std::string& path, const identity::Identity& identity,
                                      std::span<const std::string> chowned);

}  // namespace es_entrypoint::check
