#include "es_entrypoint/engine/command.hpp"

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/image_script.hpp"
#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/engine/one_word.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <optional>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using options::Options;
using support::Arguments;
using support::Environment;
using support::ExecutableSearch;
using support::Expected;
using support::Origin;

std::optional<std::string> find_in_home(ExecutableSearch& search, std::string_view home,
                                        std::span<const std::string_view> names) {
  for (const auto name : names) {
    if (auto path = fmt::format("{}/bin/{}", home, name); search.try_path(path)) {
      return path;
    }
  }
  return std::nullopt;
}

/// Finds one of these start scripts in the specified home, else in PATH and the usual homes.
/// @return its absolute path; 127 if it is missing, 126 if it is not executable.
Expected<std::string> find_engine_program(std::span<const std::string_view> names,
                                          const Environment& environment, const Options& options) {
  ExecutableSearch search;
  const auto wanted = fmt::format("{}", fmt::join(names, " or "));
  if (options.engine_home) {
    const auto home = support::absolute_path(options.engine_home->value);
    if (auto path = find_in_home(search, home, names)) {
      return *path;
    }
    return search.failure(
        wanted, home + "/bin",
        fmt::format("check --engine-home (from {})", options.engine_home->origin));
  }
  const auto search_path = support::search_path_of(environment);
  for (const auto name : names) {
    if (auto path = search.try_search_path(name, search_path)) {
      return *path;
    }
  }
  for (const auto home : usual_homes) {
    if (auto path = find_in_home(search, home, names)) {
      return *path;
    }
  }
  return search.failure(wanted,
                        fmt::format("PATH ({}), {}/bin", support::printable(search_path),
                                    fmt::join(usual_homes, "/bin, ")),
                        "install the engine or specify its home with --engine-home");
}

/// Completes the words of an engine's command and finds it.
Expected<std::string> complete_engine(Arguments& words, const Environment& environment,
                                      const Options& options) {
  if (words.empty() || words.front().starts_with('-')) {
    TRY_ASSIGN(auto path, find_engine_program(engine_names, environment, options));
    words.push_front(std::string(basename_of(path)));
    return path;
  }
  if (is_wrapper(words.front())) {
    const auto directory = words.front().substr(0, words.front().find_last_of('/') + 1);
    words.replace_front(directory + "elasticsearch");
  }
  if (words.front().contains('/')) {
    return find_program(words.front(), environment);
  }
  return find_engine_program(std::array{std::string_view(words.front())}, environment, options);
}

Expected<Command> find_engine_command(const CommandRequest& request, const Environment& environment,
                                      const Options& options) {
  Command command{CommandKind::engine, {}, request.words};
  TRY_ASSIGN(command.path, complete_engine(command.argv, environment, options));
  if (!request.prefix.empty()) {
    command.argv.replace_front(command.path);  // an init or a shell may search it elsewhere
  }
  return command;
}

/// @return null if no engine is found; reading it reports why.
const dialect::Dialect* find_installed_dialect(const std::string& script,
                                               const Environment& environment,
                                               const Options& options) {
  const auto installation = find_installation(CommandKind::chained, script, environment, options);
  return installation ? dialect::find_dialect(installation->version).value_or(nullptr) : nullptr;
}

Command make_script_command(const CommandRequest& request, std::string path,
                            const Arguments& words) {
  Command command{request.kind, std::move(path), {request.script}};
  command.argv.append(words);
  return command;
}

bool is_set_by_variable(const CommandRequest& request) {
  return request.script_origin.kind == Origin::Kind::environment;
}

Expected<Command> find_chained_command(const CommandRequest& request,
                                       const Environment& environment, const Options& options) {
  TRY_ASSIGN(auto path, find_program(request.script, environment,
                                     is_set_by_variable(request) ? "correct ES_ENTRYPOINT_CHAIN"
                                                                 : "check the command"));
  const auto* dialect = find_installed_dialect(path, environment, options);
  if (drops_information_flags(request.words, dialect)) {
    return find_engine_command(request, environment, options);
  }
  auto words = request.words;
  complete_script_words(words, path, dialect);
  return make_script_command(request, std::move(path), words);
}

/// A foreign command also runs through the image's script, which may treat it in its own way; but
/// not through a script that would start the engine instead.
Expected<Command> find_foreign_command(const CommandRequest& request,
                                       const Environment& environment, const Options& options) {
  const auto& word = request.words.front();
  auto path = find_program(word, environment);
  if (!path && word.find_first_of(" \t\n") != std::string::npos) {
    return std::unexpected(explain_one_word(word));
  }
  if (!request.script.empty()) {
    auto script = find_program(request.script, environment);
    if (script && !ignores_words(find_installed_dialect(*script, environment, options), *script)) {
      return make_script_command(request, std::move(*script), request.words);
    }
    if (!script && !is_set_by_variable(request)) {
      return std::unexpected(std::move(script).error());
    }
  }
  TRY_ASSIGN(auto found, std::move(path));
  return Command{request.kind, std::move(found), request.words};
}

Expected<Command> find_by_kind(const CommandRequest& request, const Environment& environment,
                               const Options& options) {
  switch (request.kind) {
    case CommandKind::engine:
      return find_engine_command(request, environment, options);
    case CommandKind::chained:
      return find_chained_command(request, environment, options);
    case CommandKind::foreign:
      break;
  }
  return find_foreign_command(request, environment, options);
}

}  // namespace

std::string_view Command::script_word() const {
  const auto at = prefix_length + 1;
  const bool has_word =
      kind == CommandKind::chained && argv.size() > at && !argv[at].starts_with('-');
  return has_word ? std::string_view(argv[at]) : "";
}

std::span<const std::string> Command::engine_words() const {
  return std::span<const std::string>(argv).subspan(prefix_length +
                                                    (script_word().empty() ? 1 : 2));
}

Expected<std::string> find_program(std::string_view word, const Environment& environment,
                                   std::string_view remedy) {
  ExecutableSearch search;
  if (word.contains('/')) {
    auto path = support::absolute_path(word);
    if (word.ends_with('/')) {
      path += '/';  // only a directory has such a name
    }
    if (search.try_path(path)) {
      return path;
    }
    return search.failure(word, path.substr(0, path.find_last_of('/') + 1), remedy);
  }
  const auto search_path = support::search_path_of(environment);
  if (auto path = word.empty() ? std::nullopt : search.try_search_path(word, search_path)) {
    return *path;
  }
  return search.failure(fmt::format("\"{}\"", word),
                        fmt::format("PATH ({})", support::printable(search_path)), remedy);
}

Expected<Command> find_command(const CommandRequest& request, const Environment& environment,
                               const Options& options) {
  TRY_ASSIGN(auto command, find_by_kind(request, environment, options));
  if (request.prefix.empty()) {
    return command;
  }
  // The caller's init or shell stays in front.
  TRY_ASSIGN(auto path, find_program(request.prefix.front(), environment));
  command.behind_prefix = std::exchange(command.path, std::move(path));
  command.prefix_length = request.prefix.size();
  const auto words = std::exchange(command.argv, request.prefix);
  command.argv.append(words);
  return command;
}

}  // namespace es_entrypoint::engine
