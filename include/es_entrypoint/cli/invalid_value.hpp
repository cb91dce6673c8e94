#pragma once

#include "es_entrypoint/support/error.hpp"

#include <string_view>

namespace es_entrypoint::cli {

// Tested by tests/unit/cli/options_test.cpp.

/// @param name of the option or variable
/// @param expected what is allowed
/// @param why it is invalid, if the value does not show it
/// @return "NAME: invalid value 'VALUE': WHY; expected EXPECTED" without the secrets in the value.
[[nodiscard]] support::Error invalid_value(std::string_view name, std::string_view value,
                                           std::string_view expected, std::string_view why = {});

}  // namespace es_entrypoint::cli
