#include "es_entrypoint/engine/command.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/image_script.hpp"
#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/engine/one_word.hpp"
#include "es_entrypoint/engine/operator_settings.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using options::Options;
using support::Arguments;
using support::Environment;
using support::Expected;

/// Finds one of `names` in the home that was named, else in PATH and the usual homes.
Expected<std::string> find_engine(const std::vector<std::string_view>& names,
                                  const Environment& environment, const Options& options) {
  support::ExecutableSearch search;
  const auto asked = fmt::format("{}", fmt::join(names, " or "));
  if (options.engine_home) {
    const auto bin = support::absolute_path(options.engine_home->value) + "/bin";
    for (const auto name : names) {
      if (auto path = fmt::format("{}/{}", bin, name); search.try_path(path)) {
        return path;
      }
    }
    return search.failure(
        asked, bin, fmt::format("check --engine-home (from {})", options.engine_home->origin));
  }
  const auto search_path = support::search_path_of(environment);
  for (const auto name : names) {
    if (auto path = search.try_search_path(name, search_path)) {
      return *path;
    }
  }
  const auto homes = usual_homes();
  for (const auto& home : homes) {
    for (const auto name : names) {
      if (auto path = fmt::format("{}/bin/{}", home, name); search.try_path(path)) {
        return path;
      }
    }
  }
  return search.failure(
      asked,
      fmt::format("PATH ({}), {}/bin", support::printable(search_path), fmt::join(homes, "/bin, ")),
      "install the engine or say where it is with --engine-home");
}

Expected<std::string> check_path(std::string_view word, std::string_view remedy) {
  support::ExecutableSearch search;
  auto path = support::absolute_path(word);
  if (!search.try_path(path)) {
    return search.failure(word, path.substr(0, path.find_last_of('/') + 1), remedy);
  }
  return path;
}

Expected<std::string> find_word(const std::string& word, const Environment& environment,
                                std::string_view remedy = "check the command") {
  if (word.contains('/')) {
    return check_path(word, remedy);
  }
  support::ExecutableSearch search;
  const auto search_path = support::search_path_of(environment);
  if (auto path = word.empty() ? std::nullopt : search.try_search_path(word, search_path)) {
    return *path;
  }
  return search.failure(fmt::format("\"{}\"", word),
                        fmt::format("PATH ({})", support::printable(search_path)), remedy);
}

/// Completes the words of an engine's command and finds it.
Expected<std::string> complete_engine(Arguments& words, const Environment& environment,
                                      const Options& options) {
  if (words.empty() || words.front().starts_with('-')) {
    auto path = find_engine({engine_names.begin(), engine_names.end()}, environment, options);
    if (path) {
      words.push_front(std::string(basename_of(*path)));
    }
    return path;
  }
  if (is_wrapper(words.front())) {
    const auto directory = words.front().substr(0, words.front().find_last_of('/') + 1);
    words.replace_front(directory + "elasticsearch");
  }
  if (words.front().contains('/')) {
    return check_path(words.front(), "check the command");
  }
  return find_engine({words.front()}, environment, options);
}

/// @return what the installed engine's line understands, where an engine is to be found: what is
///         wrong with one is said when it is read.
const dialect::Dialect* find_installed_dialect(const std::string& script,
                                               const Environment& environment,
                                               const Options& options) {
  const auto installation =
      find_installation({CommandKind::chained, script, {script}}, environment, options);
  const auto dialect = installation ? dialect::find_dialect(installation->version)
                                    : Expected<const dialect::Dialect*>(nullptr);
  return dialect.value_or(nullptr);
}

/// @return whether options alone ask the engine for information ("-V"), and the script would start
/// a
///         node instead, as it drops them.
bool asks_in_vain(const Arguments& words, const dialect::Dialect* dialect) {
  if (words.empty() || !words.front().starts_with('-') || dialect == nullptr) {
    return false;
  }
  const auto style = dialect->script_arguments;
  const bool never_told =
      style == dialect::ScriptArguments::dropped || style == dialect::ScriptArguments::ignored;
  return never_told && asks_for_information(*dialect, std::vector(words.begin(), words.end()));
}

/// Puts the word in front by which the script does its full part, where the words have none.
void complete_script_words(Arguments& words, const std::string& script,
                           const dialect::Dialect* dialect) {
  if (!words.empty() && !words.front().starts_with('-')) {
    return;
  }
  const bool is_opensearchs =
      dialect != nullptr
          ? dialect->distribution == dialect::Distribution::opensearch
          : script_name_of(script).starts_with(dialect::name_of(dialect::Distribution::opensearch));
  if (words.empty() && is_opensearchs) {
    return;  // the script's own default
  }
  std::string_view word = is_opensearchs ? "opensearch" : "eswrapper";
  if (dialect != nullptr) {
    const std::vector<std::string> arguments{words.begin(), words.end()};
    word = default_word(*dialect, script, asks_for_information(*dialect, arguments));
  }
  if (!word.empty()) {
    words.push_front(std::string(word));
  }
}

Expected<Command> find_engine_command(const CommandRequest& request, const Environment& environment,
                                      const Options& options) {
  Command command{request.kind, {}, request.words};
  TRY_ASSIGN(auto path, complete_engine(command.argv, environment, options));
  command.path = std::move(path);
  if (!request.prefix.empty()) {
    command.argv.replace_front(command.path);  // an init or a shell may search it elsewhere
  }
  return command;
}

Expected<Command> find_chained_command(const CommandRequest& request,
                                       const Environment& environment, const Options& options) {
  const bool is_configured = request.script_origin == options::chain_variable;
  TRY_ASSIGN(auto path,
             find_word(request.script, environment,
                       is_configured ? "correct ES_ENTRYPOINT_CHAIN" : "check the command"));
  auto words = request.words;
  const auto* dialect = find_installed_dialect(path, environment, options);
  if (asks_in_vain(words, dialect)) {
    return find_engine_command({CommandKind::engine, request.prefix, {}, {}, words}, environment,
                               options);
  }
  complete_script_words(words, path, dialect);
  Command command{request.kind, std::move(path), {request.script}};
  command.argv.append(words);
  return command;
}

/// A command that is no engine goes through the image's script as well, which may do something of
/// its own for it; but not through one that would start the engine instead.
Expected<Command> find_foreign_command(const CommandRequest& request,
                                       const Environment& environment, const Options& options) {
  const auto& word = request.words.front();
  auto path = find_word(word, environment);
  if (!path && word.find_first_of(" \t\n") != std::string::npos) {
    return std::unexpected(explain_one_word(word));
  }
  if (!request.script.empty()) {
    if (auto script = find_word(request.script, environment)) {
      const auto* dialect = find_installed_dialect(*script, environment, options);
      if (dialect == nullptr || !ignores_words(*dialect, *script)) {
        Command command{request.kind, std::move(*script), {request.script}};
        command.argv.append(request.words);
        return command;
      }
    } else if (request.script_origin != options::chain_variable) {
      return std::unexpected(script.error());
    }
  }
  if (!path) {
    return std::unexpected(path.error());
  }
  return Command{request.kind, std::move(*path), request.words};
}

/// Puts the init or the shell in front that the caller has there.
Expected<Command> prepend_prefix(const Arguments& prefix, Command command,
                                 const Environment& environment) {
  if (prefix.empty()) {
    return command;
  }
  TRY_ASSIGN(auto path, find_word(prefix.front(), environment));
  command.behind_prefix = std::exchange(command.path, std::move(path));
  command.prefix_length = prefix.size();
  auto argv = prefix;
  argv.append(command.argv);
  command.argv = std::move(argv);
  return command;
}

}  // namespace

Expected<Command> find_command(const CommandRequest& request, const Environment& environment,
                               const Options& options) {
  TRY(check_given_version(options));
  Expected<Command> command;
  switch (request.kind) {
    case CommandKind::engine:
      command = find_engine_command(request, environment, options);
      break;
    case CommandKind::chained:
      command = find_chained_command(request, environment, options);
      break;
    case CommandKind::foreign:
      command = find_foreign_command(request, environment, options);
      break;
  }
  if (!command) {
    return command;
  }
  return prepend_prefix(request.prefix, std::move(*command), environment);
}

}  // namespace es_entrypoint::engine
