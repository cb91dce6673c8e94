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

/// Finds the size of the heap in a text of Java options: -Xmx, -Xms, or another option that decides
/// it (-XX:MaxHeapSize, -XX:MaxRAMPercentage, ...).
/// @return the option as written: the last one of -Xmx's kind, else -Xms, else nothing.
[[nodiscard]] std::optional<std::string> parse_java_heap(std::string_view options);

/// Finds the size of the heap in a jvm.options file: one option per line, "#" for comments, and
/// "8-13:" before those that only some versions of Java take.
[[nodiscard]] std::optional<std::string> parse_jvm_options_heap(std::string_view text);

/// Finds the operator's size of the heap: on the command line (1.x), in the environment, in
/// jvm.options.d or in jvm.options. A jvm.options with the size that the release ships counts as
/// the default, not as a choice.
/// @param config the engine's configuration directory
/// @param words  of the engine's command line, after argv[0]
/// @return the option or size; 78 if a file cannot be read.
[[nodiscard]] support::Expected<std::optional<support::Sourced<std::string>>> read_heap(
    const dialect::Dialect& dialect, const std::string& config, std::span<const std::string> words,
    const support::Environment& environment);

}  // namespace es_entrypoint::engine
