#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/origin.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::cli {

// Tested by tests/unit/cli/options_test.cpp.

// Parsers of the values that options take besides their choices. Each returns nothing for a value
// that is not allowed.

/// @return the text if it is an IP address, a host name, or one of the engine's placeholders such
///         as "_eth0:ipv4_". A text of digits and dots that is not an address is not a name either.
[[nodiscard]] std::optional<std::string> parse_address_or_name(const std::string& text);

/// @return the host names of "dns:NAME,NAME...", without surrounding blanks.
[[nodiscard]] std::optional<std::vector<std::string>> parse_dns_names(const std::string& text);

/// @return the names of a comma-separated list, without surrounding blanks.
[[nodiscard]] std::optional<std::vector<std::string>> parse_group_names(const std::string& text);

/// @return the size, if the JVM accepts it for its heap.
[[nodiscard]] std::optional<options::HeapSize> parse_heap_size(const std::string& text);

/// @return the version, and whether its distribution is in front of it.
[[nodiscard]] std::optional<options::EngineVersion> parse_engine_version(const std::string& text);

/// @return the user specification. A lone colon, as "$USER:$GROUP" with both unset, is a mistake
///         and not a request for root.
[[nodiscard]] std::optional<std::string> parse_user(const std::string& text);

/// Adds the paths of `--own` or its variable.
/// @param own the paths of earlier options
/// @param origin decides whether the text is one path (an option) or a list (the variable)
[[nodiscard]] std::optional<options::Own> parse_own(options::Own own, std::string_view text,
                                                    const support::Origin& origin);

/// @param name of the option or variable
/// @param expected what is allowed
/// @param why the value is invalid, if that is not obvious
/// @return "NAME: invalid value 'VALUE': WHY; expected EXPECTED" without the secrets in the value.
[[nodiscard]] support::Error invalid_value(std::string_view name, std::string_view value,
                                           std::string_view expected, std::string_view why = {});

}  // namespace es_entrypoint::cli
