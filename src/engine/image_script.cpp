#include "es_entrypoint/engine/image_script.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/files.hpp"

#include <fmt/format.h>

#include <string_view>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using dialect::EnvironmentStyle;
using dialect::ScriptArguments;
using support::Expected;

/// @return whether the engine in this home is that of the official image, which turns variables
///         into settings by itself: as its bin/elasticsearch-env declares.
Expected<bool> is_image_engine(const Dialect& dialect, const std::string& home) {
  const auto name = dialect::name_of(dialect.distribution);
  TRY_ASSIGN(const auto script, read_engine_file(fmt::format("{}/bin/{}-env", home, name)));
  return script.value_or("").contains("_DISTRIBUTION_TYPE=docker");
}

/// An image's script looks at the environment for one command only; it executes others as they are.
bool does_full_part(const Dialect& dialect, const Command& command) {
  const auto word = command.script_word();
  return word.empty() || word == dialect.script_word ||
         dialect.script_arguments == ScriptArguments::ignored;
}

Expected<bool> reads_environment(const Dialect& dialect, const std::string& home,
                                 const Command& command) {
  const bool is_chained = command.kind == CommandKind::chained;
  switch (dialect.environment) {
    case EnvironmentStyle::none:
      return false;
    case EnvironmentStyle::image_script:
      // The engine declares that it is the image's too, but reads nothing.
      return is_chained && does_full_part(dialect, command);
    case EnvironmentStyle::image_or_engine_script:
      return is_chained ? does_full_part(dialect, command) : is_image_engine(dialect, home);
    case EnvironmentStyle::engine_script:
    case EnvironmentStyle::engine:
      break;
  }
  return is_image_engine(dialect, home);
}

bool drops_arguments(const Dialect& dialect, const Command& command, bool reads_environment) {
  // A script that does not lead to the image's engine is the operator's own.
  const bool is_wrapped = command.script_word() == dialect.script_word && reads_environment;
  return command.kind == CommandKind::chained &&
         (dialect.script_arguments == ScriptArguments::dropped ||
          dialect.script_arguments == ScriptArguments::ignored ||
          (dialect.script_arguments == ScriptArguments::kept_without_wrapper && is_wrapped));
}

}  // namespace

Expected<Delivery> read_delivery(const Dialect& dialect, const std::string& home,
                                 const Command& command) {
  // Of Elastic's images of 5.x; their other scripts came with 6.0.
  if (command.kind == CommandKind::chained && script_name_of(command.program()) == es_docker) {
    return Delivery{.reads_environment = true, .drops_arguments = true};
  }
  TRY_ASSIGN(const bool is_read, reads_environment(dialect, home, command));
  return Delivery{.reads_environment = is_read,
                  .drops_arguments = drops_arguments(dialect, command, is_read)};
}

}  // namespace es_entrypoint::engine
