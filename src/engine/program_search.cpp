#include "es_entrypoint/engine/program_search.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

namespace es_entrypoint::engine {
namespace {

using support::Environment;
using support::ExecutableSearch;
using support::Expected;

std::optional<std::string> find_in_home(ExecutableSearch& search, std::string_view home,
                                        std::span<const std::string_view> names) {
  for (const auto name : names) {
    if (auto path = fmt::format("{}/bin/{}", home, name); search.try_path(path)) {
      return path;
    }
  }
  return std::nullopt;
}

}  // namespace

Expected<std::string> find_engine_program(std::span<const std::string_view> names,
                                          const Environment& environment,
                                          const options::Options& options) {
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

}  // namespace es_entrypoint::engine
