#pragma once

#include "es_entrypoint/check/finding.hpp"
#include "es_entrypoint/metadata/address.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/metadata/placement.hpp"
#include "es_entrypoint/support/error.hpp"

namespace es_entrypoint::check {

// The facts that the launch would use, and whether the kernel has a route to the address.
// Tested by tests/integration/test_check.py and test_check_metadata.py.

[[nodiscard]] Findings check_peer_address(const support::Expected<metadata::PeerAddress>& peer,
                                          const metadata::Needs& needs);
[[nodiscard]] Findings check_placement(const support::Expected<metadata::Placement>& placement,
                                       const metadata::Needs& needs);

}  // namespace es_entrypoint::check
