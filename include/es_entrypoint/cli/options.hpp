#pragma once

#include "es_entrypoint/cli/command_line.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/log.hpp"

#include <vector>

namespace es_entrypoint::cli {

/// What the operator asked for.
struct Request {
  /// How to log, also if the options are bad: a bad level or format, or one in a variable that does
  /// not count, has its default.
  support::LogLevel log_level = support::LogLevel::info;
  support::LogFormat log_format = support::LogFormat::text;
  support::Expected<options::Options> options;
};

/// Reads the options from the command line, and from their twins in the environment.
/// An option overrides its twin, and an empty variable counts as unset. For a foreign command's
/// launch and a health check only the log's variables count: another one, if bad, does not stop
/// them.
/// @param environment also with the variables of AWS, ECS and Kubernetes
/// @param is_foreign whether the command is not an engine
/// @return 64 if a value is bad, naming the option or variable, the value, and what is allowed.
///         With --help or --version, nothing else counts.
[[nodiscard]] Request read_options(const std::vector<SpecifiedOption>& specified,
                                   const support::Environment& environment, bool is_foreign);

}  // namespace es_entrypoint::cli
