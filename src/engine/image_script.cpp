#include "es_entrypoint/engine/image_script.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/files.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace es_entrypoint::engine {
namespace {

using support::Expected;

bool is_elastics(const dialect::Dialect& dialect) {
  return dialect.distribution == dialect::Distribution::elasticsearch;
}

/// Whether the command runs the script of Elastic's images of 5.x, which makes settings of the
/// environment and looks at no argument; their other scripts came with 6.0.
bool runs_es_docker(const Command& command) {
  return command.kind == CommandKind::chained && script_name_of(command.program()) == es_docker;
}

/// @return whether the engine in this home is that of the official image, which reads settings
///         from the environment itself: its bin/elasticsearch-env says so.
Expected<bool> is_image_engine(const dialect::Dialect& dialect, const std::string& home) {
  const auto name = dialect::name_of(dialect.distribution);
  TRY_ASSIGN(const auto script, read_engine_file(fmt::format("{}/bin/{}-env", home, name)));
  return script.value_or("").contains("_DISTRIBUTION_TYPE=docker");
}

/// Whether an image's script reads the environment when it is told this word: any other word is
/// passed on without looking at it.
bool script_reads_environment(const dialect::Dialect& dialect, std::string_view word) {
  return is_elastics(dialect) ? word == "eswrapper"
                              : word.empty() || word == "opensearch" ||
                                    dialect.script_arguments == dialect::ScriptArguments::ignored;
}

}  // namespace

std::string_view word_for_script(const Command& command) {
  const auto at = command.prefix_length + 1;
  const bool has_word = command.kind == CommandKind::chained && command.argv.size() > at &&
                        !command.argv[at].starts_with('-');
  return has_word ? std::string_view(command.argv[at]) : "";
}

std::vector<std::string> engine_words(const Command& command) {
  const auto first = command.prefix_length + (word_for_script(command).empty() ? 1 : 2);
  return {command.argv.begin() + static_cast<std::ptrdiff_t>(first), command.argv.end()};
}

Expected<bool> environment_is_read(const dialect::Dialect& dialect, const std::string& home,
                                   const Command& command) {
  if (runs_es_docker(command)) {
    return true;
  }
  switch (dialect.environment) {
    case dialect::EnvironmentStyle::nobody:
      return false;
    case dialect::EnvironmentStyle::image_script:
      if (command.kind == CommandKind::chained) {
        return script_reads_environment(dialect, word_for_script(command));
      }
      // OpenSearch's engine can do it too. Elastic's of 6.0 to 7.5 cannot, though it calls itself
      // an image's.
      return is_elastics(dialect) ? Expected<bool>(false) : is_image_engine(dialect, home);
    default:
      return is_image_engine(dialect, home);
  }
}

bool drops_arguments(const dialect::Dialect& dialect, const Command& command,
                     bool environment_is_read) {
  if (command.kind != CommandKind::chained) {
    return false;
  }
  if (runs_es_docker(command)) {
    return true;
  }
  switch (dialect.script_arguments) {
    case dialect::ScriptArguments::kept:
      return false;
    case dialect::ScriptArguments::kept_without_wrapper:
      return word_for_script(command) == "eswrapper" && environment_is_read;
    case dialect::ScriptArguments::dropped:
    case dialect::ScriptArguments::ignored:
      return true;
  }
  return false;
}

std::string_view default_word(const dialect::Dialect& dialect, std::string_view script,
                              bool only_informs) {
  if (ignores_words(dialect, script)) {
    return "";
  }
  if (!is_elastics(dialect)) {
    return "opensearch";
  }
  // docker-library's script, of 1.x to 5.x, knows no wrapper. Elastic's of 6.0 on does its full
  // part for the wrapper, and up to 7.17 drops the arguments behind it: they have no setting's form
  // here.
  const bool is_docker_librarys = dialect.environment == dialect::EnvironmentStyle::nobody;
  const bool keeps_without =
      dialect.script_arguments == dialect::ScriptArguments::kept_without_wrapper;
  return is_docker_librarys || (only_informs && keeps_without) ? "elasticsearch" : "eswrapper";
}

bool ignores_words(const dialect::Dialect& dialect, std::string_view script) {
  return dialect.script_arguments == dialect::ScriptArguments::ignored ||
         script_name_of(script) == es_docker;
}

}  // namespace es_entrypoint::engine
