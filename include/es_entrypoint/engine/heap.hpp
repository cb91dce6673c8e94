#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

struct Engine;

/// Finds the size of the heap in a text of Java options: -Xmx, -Xms, or what else decides it
/// (-XX:MaxHeapSize, -XX:MaxRAMPercentage, ...).
/// @return the option as written, the last one of -Xmx's kind, else -Xms; nothing where none.
[[nodiscard]] std::optional<std::string> parse_java_heap(std::string_view options);

/// Finds the size of the heap in a jvm.options file: one option a line, "#" for comments, and
/// "8-13:" in front of those that only some versions of Java take.
[[nodiscard]] std::optional<std::string> parse_jvm_options_heap(std::string_view text);

/// Finds where the operator sized the heap: the environment, the command line (1.x), jvm.options
/// and jvm.options.d. Releases 5.0 to 7.10 and OpenSearch ship a jvm.options with a size; that one
/// value is taken for the default, not for a choice (who wants just that says --heap or
/// ES_JAVA_OPTS).
/// @param words the engine's, without argv[0]
/// @return the option or size and where it stands; 78 where a file cannot be read.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::string>>> read_heap(
    const Engine& engine, std::span<const std::string> words,
    const support::Environment& environment);

}  // namespace es_entrypoint::engine
