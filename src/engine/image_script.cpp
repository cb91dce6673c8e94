#include "es_entrypoint/engine/image_script.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/engine/setting_words.hpp"

#include <fmt/format.h>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using dialect::Distribution;
using dialect::EnvironmentStyle;
using dialect::ScriptArguments;
using support::Arguments;
using support::Expected;

bool is_opensearch(const Dialect* dialect, std::string_view script) {
  return dialect != nullptr ? dialect->distribution == Distribution::opensearch
                            : script_name_of(script).starts_with(name_of(Distribution::opensearch));
}

std::string_view default_word(const Dialect& dialect, std::string_view script,
                              const Arguments& words) {
  if (ignores_words(&dialect, script)) {
    return "";
  }
  // After the wrapper "--version" would be dropped.
  const bool needs_engine = dialect.script_arguments == ScriptArguments::kept_without_wrapper &&
                            asks_for_information(dialect, words);
  return needs_engine ? name_of(dialect.distribution) : dialect.script_word;
}

bool drops_every_argument(const Dialect& dialect) {
  return dialect.script_arguments == ScriptArguments::dropped ||
         dialect.script_arguments == ScriptArguments::ignored;
}

/// @return whether the engine in this home is that of the official image, which turns variables
///         into settings by itself, as its bin/elasticsearch-env declares.
Expected<bool> is_image_engine(const Dialect& dialect, const std::string& home) {
  const auto name = dialect::name_of(dialect.distribution);
  TRY_ASSIGN(const auto script, read_engine_file(fmt::format("{}/bin/{}-env", home, name)));
  return script.value_or("").contains("_DISTRIBUTION_TYPE=docker");
}

/// A script looks at the environment for one command only; it executes others as they are.
bool does_full_part(const Dialect& dialect, const ScriptCall& call) {
  return call.word.empty() || call.word == dialect.script_word ||
         dialect.script_arguments == ScriptArguments::ignored;
}

Expected<bool> reads_environment(const Dialect& dialect, const std::string& home,
                                 const std::optional<ScriptCall>& call) {
  switch (dialect.environment) {
    case EnvironmentStyle::none:
      return false;
    case EnvironmentStyle::image_script:
      // The engine declares that it is the image's too, but reads nothing.
      return call && does_full_part(dialect, *call);
    case EnvironmentStyle::image_or_engine_script:
      return call ? does_full_part(dialect, *call) : is_image_engine(dialect, home);
    case EnvironmentStyle::engine_script:
    case EnvironmentStyle::engine:
      break;
  }
  return is_image_engine(dialect, home);
}

}  // namespace

void complete_script_words(Arguments& words, std::string_view script, const Dialect* dialect) {
  if (!words.empty() && !words.front().starts_with('-')) {
    return;
  }
  std::string_view word = "eswrapper";
  if (is_opensearch(dialect, script)) {
    word = words.empty() ? "" : "opensearch";  // without a word, the script runs it by default
  }
  if (dialect != nullptr && !word.empty()) {
    word = default_word(*dialect, script, words);
  }
  if (!word.empty()) {
    words.push_front(std::string(word));
  }
}

bool ignores_words(const Dialect* dialect, std::string_view script) {
  return dialect != nullptr && (dialect->script_arguments == ScriptArguments::ignored ||
                                script_name_of(script) == es_docker);
}

bool drops_information_flags(const Arguments& words, const Dialect* dialect) {
  return dialect != nullptr && !words.empty() && words.front().starts_with('-') &&
         drops_every_argument(*dialect) && asks_for_information(*dialect, words);
}

Expected<Delivery> read_delivery(const Dialect& dialect, const std::string& home,
                                 const std::optional<ScriptCall>& call) {
  // Of Elastic's images of 5.x; their other scripts came with 6.0.
  if (call && script_name_of(call->script) == es_docker) {
    return Delivery{.reads_environment = true, .drops_arguments = true};
  }
  TRY_ASSIGN(const bool is_read, reads_environment(dialect, home, call));
  // A script that does not lead to the image's engine is the operator's own.
  const bool is_wrapped = call && call->word == dialect.script_word && is_read &&
                          dialect.script_arguments == ScriptArguments::kept_without_wrapper;
  return Delivery{.reads_environment = is_read,
                  .drops_arguments = call && (is_wrapped || drops_every_argument(dialect))};
}

}  // namespace es_entrypoint::engine
