#pragma once

#include "es_entrypoint/check/finding.hpp"

#include <string>

namespace es_entrypoint::check {

/// Whether the kernel has a route to the address that is published. Sends nothing.
/// Tested by tests/integration/test_check.py.
[[nodiscard]] Finding check_route(const std::string& address);

}  // namespace es_entrypoint::check
