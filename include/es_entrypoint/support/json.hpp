#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace es_entrypoint::support {

using Json = nlohmann::ordered_json;  // the program's only kind, for its size

/// Parses a text from an untrusted writer. The library's own parser compares each name with all
/// others of its object, and takes 80 bytes of memory for each byte "[".
/// @return a discarded value if the text is not JSON, or has more than 32768 values, 1024 of them
///         with names in one object, or 64 values inside each other.
[[nodiscard]] Json parse_json(std::string_view text);

}  // namespace es_entrypoint::support
