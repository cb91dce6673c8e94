#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/support/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

using support::Json;

using Parse = Checked<std::string> (*)(std::string_view);

// Reads the fields of an object, each of which may be missing, null or invalid. The first problem
// is kept in `problem`: one is enough to find the cause.
//
// Tested by ecs_documents_test.

/// Sets the problem unless it is set already.
void note(std::string& problem, std::string another);

/// @return the objects in an array, which live as long as `object`.
[[nodiscard]] std::vector<const Json*> read_objects(const Json& object, const char* key,
                                                    std::string& problem);

/// @return nothing if the text is missing or empty.
[[nodiscard]] std::optional<std::string> read_text(const Json& object, const char* key,
                                                   std::string& problem);

/// Reads a text, checked by `parse`, into the field unless it has a value already.
void read_field(const Json& object, const char* key, Parse parse, Field<std::string>& field);

/// The same for the first usable text in an array; empty texts are ignored.
void read_first(const Json& object, const char* key, Parse parse, Field<std::string>& field);

/// @return the port, 0 if it is missing; nothing if it is not one.
[[nodiscard]] std::optional<std::uint16_t> read_port(const Json& object, const char* key,
                                                     std::string& problem);

}  // namespace es_entrypoint::metadata
