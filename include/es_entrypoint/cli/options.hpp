#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/arguments.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/log.hpp"

#include <string>

namespace es_entrypoint::cli {

/// Makes the options of the launcher's words and its environment. A flag beats its variable; an
/// empty variable counts as unset.
/// @param launcher_words as `split_command_line` made them
/// @return --help and --version alone where they are among the words; 64 where a value is bad,
/// naming the option or variable, the value, and what is allowed.
[[nodiscard]] support::Expected<options::Options> parse_options(
    const support::Arguments& launcher_words, const support::Environment& environment);

/// How the log is written.
struct LogSettings {
  support::LogLevel level = support::LogLevel::info;
  support::LogFormat format = support::LogFormat::text;
};

/// @return what --log-level and --log-format or their variables ask for; the default of each that
///         has a bad value. For what is logged before the options are parsed, or without them.
[[nodiscard]] LogSettings find_log_settings(const support::Arguments& launcher_words,
                                            const support::Environment& environment);

/// @return what --help prints: usage, every option with its variable, the exit statuses.
[[nodiscard]] std::string format_help();

/// @return what --version prints, such as "es-entrypoint 0.1.0".
[[nodiscard]] std::string format_version();

}  // namespace es_entrypoint::cli
