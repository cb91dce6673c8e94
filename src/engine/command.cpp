#include "es_entrypoint/engine/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "es_entrypoint/engine/installation.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>

namespace es_entrypoint::engine {

using support::Arguments;

namespace {

constexpr std::array<std::string_view, 2> engines = {"elasticsearch", "opensearch"};
// Names by which Elastic's images call bin/elasticsearch; no release has an option for them.
constexpr std::array<std::string_view, 2> wrappers = {"eswrapper", "es-docker"};

constexpr std::string_view elasticsearch_script = "docker-entrypoint.sh";
constexpr std::string_view opensearch_script = "opensearch-docker-entrypoint.sh";

std::string_view basename_of(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

bool is_one_of(std::string_view name, auto& names) {
  return std::ranges::find(names, name) != names.end();
}

bool asks_for_engine(std::string_view word) {
  return word.starts_with('-') || is_one_of(basename_of(word), engines) ||
         is_one_of(basename_of(word), wrappers);
}

/// Finds one of `names` in the home that was named, else in PATH and the usual homes.
support::Expected<std::string> find_engine(const std::vector<std::string_view>& names,
                                           const support::Environment& environment,
                                           const support::Options& options) {
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

support::Expected<std::string> check_path(std::string_view word, std::string_view remedy) {
  support::ExecutableSearch search;
  auto path = support::absolute_path(word);
  if (!search.try_path(path)) {
    return search.failure(word, path.substr(0, path.find_last_of('/') + 1), remedy);
  }
  return path;
}

support::Expected<std::string> find_word(const std::string& word,
                                         const support::Environment& environment) {
  if (word.contains('/')) {
    return check_path(word, "check the command");
  }
  support::ExecutableSearch search;
  const auto search_path = support::search_path_of(environment);
  if (auto path = word.empty() ? std::nullopt : search.try_search_path(word, search_path)) {
    return *path;
  }
  return search.failure(fmt::format("\"{}\"", word),
                        fmt::format("PATH ({})", support::printable(search_path)),
                        "check the command");
}

/// Completes the words of an engine's command and finds it.
support::Expected<std::string> complete_engine(Arguments& words,
                                               const support::Environment& environment,
                                               const support::Options& options) {
  if (words.empty() || words.front().starts_with('-')) {
    auto path = find_engine({engines.begin(), engines.end()}, environment, options);
    if (path) {
      words.push_front(std::string(basename_of(*path)));
    }
    return path;
  }
  if (is_one_of(basename_of(words.front()), wrappers)) {
    const auto directory = words.front().substr(0, words.front().find_last_of('/') + 1);
    words.replace_front(directory + "elasticsearch");
  }
  if (words.front().contains('/')) {
    return check_path(words.front(), "check the command");
  }
  return find_engine({words.front()}, environment, options);
}

}  // namespace

CommandKind classify_command(const Arguments& words) {
  if (words.empty() || asks_for_engine(words.front())) {
    return CommandKind::engine;
  }
  const auto name = basename_of(words.front());
  if (name == opensearch_script && words.size() == 1) {
    return CommandKind::chained;
  }
  if ((name == elasticsearch_script || name == opensearch_script) && words.size() > 1 &&
      asks_for_engine(words[1])) {
    return CommandKind::chained;
  }
  return CommandKind::foreign;
}

support::Expected<Command> find_command(const Arguments& words,
                                        const support::Environment& environment,
                                        const support::Options& options) {
  Command command{classify_command(words), {}, words};
  if (const auto good = check_given_version(options); !good) {
    return std::unexpected(good.error());
  }
  auto path = command.kind == CommandKind::engine
                  ? complete_engine(command.argv, environment, options)
                  : find_word(command.argv.front(), environment);
  if (!path) {
    return std::unexpected(path.error());
  }
  command.path = std::move(*path);
  return command;
}

std::vector<std::string> usual_homes() {
  std::vector<std::string> homes;
  homes.reserve(engines.size());
  for (const auto name : engines) {
    homes.push_back(fmt::format("/usr/share/{}", name));
  }
  return homes;
}

}  // namespace es_entrypoint::engine
