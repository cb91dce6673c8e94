#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/origin.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::cli {

// Tested by tests/unit/cli/options_test.cpp.

// What options take besides their choices. Each returns nothing for a value that is not allowed.

/// @return the text if it is an IP address, a host name, or one of the engine's placeholders such
///         as "_eth0:ipv4_". What only looks like an address is a mistake, not a name.
[[nodiscard]] std::optional<std::string> parse_address_or_name(const std::string& text);

/// @return the names of a comma-separated list, without the blanks around them.
[[nodiscard]] std::optional<std::vector<std::string>> parse_group_names(const std::string& text);

/// @return the size that the JVM takes for its heap.
[[nodiscard]] std::optional<options::HeapSize> parse_heap_size(const std::string& text);

/// @return the version, and whether its distribution is in front of it.
[[nodiscard]] std::optional<options::EngineVersion> parse_engine_version(const std::string& text);

/// @return the user specification. A lone colon is what "$USER:$GROUP" comes to if both are unset:
///         nobody asked for root by it.
[[nodiscard]] std::optional<std::string> parse_user(const std::string& text);

/// Adds what `--own` or its variable names.
/// @param own what earlier options named; nothing before the first
/// @param origin decides whether the text is one path (an option) or a list (the variable)
[[nodiscard]] std::optional<options::Own> parse_own(options::Own own, std::string_view text,
                                                    const support::Origin& origin);

}  // namespace es_entrypoint::cli
