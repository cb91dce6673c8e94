#include "es_entrypoint/engine/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "es_entrypoint/support/self.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::engine {

using support::Arguments;
using support::ExitCode;

namespace {

// What Docker gives a container whose image says nothing.
constexpr std::string_view default_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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

std::string absolute(std::string_view path) {
  if (path.starts_with('/')) {
    return std::string(path);
  }
  std::array<char, 4096> directory{};
  if (getcwd(directory.data(), directory.size()) == nullptr) {
    return std::string(path);
  }
  return fmt::format("{}/{}", directory.data(), path);
}

/// Looks for one executable in several places; remembers the first that is there and is none.
class Search {
 public:
  /// @return whether `path` is it.
  bool try_path(const std::string& path) {
    struct stat file{};
    if (stat(path.c_str(), &file) != 0) {
      if (errno == EACCES) {
        refuse(path, "the directory above it cannot be searched");
      }
      return false;
    }
    if (S_ISDIR(file.st_mode)) {
      refuse(path, "it is a directory");
    } else if (!S_ISREG(file.st_mode)) {
      refuse(path, "it is not a regular file");
    } else if (support::is_this_program(file)) {
      refuse(path, "it is es-entrypoint itself");
    } else if (faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) != 0) {
      refuse(path, "it has no permission to be executed");
    } else {
      return true;
    }
    return false;
  }

  /// @param where the places that were tried, in words
  /// @return 126 where something of that name was there, else 127.
  [[nodiscard]] std::unexpected<support::Error> failure(std::string_view name,
                                                        std::string_view where,
                                                        std::string_view remedy) const {
    if (!refused_.empty()) {
      return support::failure(
          ExitCode::not_executable,
          fmt::format("cannot execute {}: {}; {}", support::printable(refused_), why_, remedy));
    }
    return support::failure(
        ExitCode::not_found,
        fmt::format("cannot find {}: looked in {}; {}", support::printable(name), where, remedy));
  }

 private:
  void refuse(const std::string& path, std::string_view why) {
    if (refused_.empty()) {
      refused_ = path;
      why_ = why;
    }
  }

  std::string refused_;
  std::string_view why_;
};

std::optional<std::string> search_path_for(Search& search, std::string_view name,
                                           std::string_view search_path) {
  for (const auto& directory : support::split(search_path, ':')) {
    auto path = absolute(directory.empty() ? name : fmt::format("{}/{}", directory, name));
    if (search.try_path(path)) {
      return path;
    }
  }
  return std::nullopt;
}

std::string_view path_of(const support::Environment& environment) {
  return environment.find_non_empty("PATH").value_or(default_path);
}

/// Finds one of `names` in the home that was named, else in PATH and the usual homes.
support::Expected<std::string> find_engine(const std::vector<std::string_view>& names,
                                           const support::Environment& environment,
                                           const support::Options& options) {
  Search search;
  const auto asked = fmt::format("{}", fmt::join(names, " or "));
  if (options.engine_home) {
    const auto bin = absolute(options.engine_home->value) + "/bin";
    for (const auto name : names) {
      if (auto path = fmt::format("{}/{}", bin, name); search.try_path(path)) {
        return path;
      }
    }
    return search.failure(
        asked, bin, fmt::format("check --engine-home (from {})", options.engine_home->origin));
  }
  const auto search_path = path_of(environment);
  for (const auto name : names) {
    if (auto path = search_path_for(search, name, search_path)) {
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
  Search search;
  auto path = absolute(word);
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
  return find_executable(word, path_of(environment));
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
  auto path = command.kind == CommandKind::engine
                  ? complete_engine(command.argv, environment, options)
                  : find_word(command.argv.front(), environment);
  if (!path) {
    return std::unexpected(path.error());
  }
  command.path = std::move(*path);
  return command;
}

support::Expected<std::string> find_executable(const std::string& name,
                                               std::string_view search_path) {
  Search search;
  if (!name.empty() && !name.contains('/')) {
    if (auto path = search_path_for(search, name, search_path)) {
      return *path;
    }
  }
  return search.failure(fmt::format("\"{}\"", name),
                        fmt::format("PATH ({})", support::printable(search_path)),
                        "check the command");
}

std::vector<std::string> usual_homes() {
  std::vector<std::string> homes;
  for (const auto name : engines) {
    homes.push_back(fmt::format("/usr/share/{}", name));
  }
  return homes;
}

}  // namespace es_entrypoint::engine
