#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {

/// @return the setting in "name=value"; without "=", one with an empty value.
[[nodiscard]] support::Setting parse_pair(std::string_view pair, const support::Origin& origin);

/// @return the first setting of that name; null if there is none, and for an empty name.
[[nodiscard]] const support::Setting* find_setting(std::span<const support::Setting> settings,
                                                   std::string_view name);

/// @return the name without the index of a list's item: "a.b" for "a.b.0".
[[nodiscard]] std::string_view without_index(std::string_view name);

/// Makes one setting of a list's items: "a.b" of "a.b.0" and "a.b.1", joined by commas.
[[nodiscard]] std::vector<support::Setting> join_items(
    const std::vector<support::Setting>& settings);

/// Replaces "${NAME}" and "${NAME:default}" by the variable's value, as the engine does; leaves
/// other placeholders, and those of variables that are not set.
[[nodiscard]] std::string complete_placeholders(std::string_view text,
                                                const support::Environment& environment);

}  // namespace es_entrypoint::engine
