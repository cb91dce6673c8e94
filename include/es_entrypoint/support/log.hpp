#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

namespace es_entrypoint::support {

enum class LogFormat { text, json };

/// In spdlog's order: each level includes those after it.
enum class LogLevel { trace, debug, info, warn, error, critical, off };

/// @return the level with one of spdlog's names ("trace" ... "critical", "off"); nothing otherwise.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view name);

/// From now on `spdlog::info(...)` and the like write one line per event to standard error:
///     2026-11-23T19:31:02.123Z es-entrypoint info: MESSAGE
///     {"@timestamp":"...","log.level":"INFO","message":"MESSAGE","ecs.version":"1.2.0",
///      "service.name":"es-entrypoint","event.dataset":"es-entrypoint.launcher"}
/// The second is one line, in the fields and level names of the engines' own JSON logs (Elastic
/// Common Schema). A message passes through `printable`, `mask_message` and `mask_known_secrets`.
void configure_log(LogLevel level, LogFormat format);

/// Writes one line at error level in the format of the log, even if the log level would hide it.
/// Makes async-signal-safe calls only. Writes nothing if standard error would block.
/// @param parts of the message, at most 256 bytes together, without quotes, backslashes and control
///        characters
void log_in_signal_handler(std::initializer_list<std::string_view> parts);

}  // namespace es_entrypoint::support
