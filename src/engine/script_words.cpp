#include "es_entrypoint/engine/script_words.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/setting_words.hpp"

#include <string>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using dialect::Distribution;
using dialect::ScriptArguments;
using support::Arguments;

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
                            asks_for_information(dialect, {words.begin(), words.end()});
  return needs_engine ? name_of(dialect.distribution) : dialect.script_word;
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
         (dialect->script_arguments == ScriptArguments::dropped ||
          dialect->script_arguments == ScriptArguments::ignored) &&
         asks_for_information(*dialect, {words.begin(), words.end()});
}

}  // namespace es_entrypoint::engine
