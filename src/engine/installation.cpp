#include "es_entrypoint/engine/installation.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;
using options::Options;
using support::Environment;
using support::ExitCode;
using support::Expected;

namespace {

/// @return the home of the engine whose start script is at `script`, links followed; nothing where
///         it stands in no "bin".
std::optional<std::string> home_of_script(const std::string& script) {
  std::error_code error;
  const auto bin = fs::canonical(script, error).parent_path();
  if (error || bin.filename() != "bin") {
    return std::nullopt;
  }
  return bin.parent_path().string();
}

/// The directories that may be the engine's home, the likeliest first.
std::vector<std::string> candidate_homes(const Command& command, const Environment& environment,
                                         const Options& options) {
  if (options.engine_home) {
    return {absolute(options.engine_home->value)};
  }
  std::vector<std::string> homes;
  if (command.kind == CommandKind::engine) {
    if (auto home = home_of_script(command.program())) {
      homes.push_back(*home);
    }
  } else {
    // An image's script stands in the home itself (OpenSearch) or anywhere.
    homes.push_back(fs::path(command.program()).parent_path().string());
    for (const auto distribution :
         {dialect::Distribution::elasticsearch, dialect::Distribution::opensearch}) {
      const auto script = support::ExecutableSearch().try_search_path(
          dialect::name_of(distribution), support::search_path_of(environment));
      if (auto home = script ? home_of_script(*script) : std::nullopt) {
        homes.push_back(*home);
      }
    }
  }
  std::ranges::copy(usual_homes(), std::back_inserter(homes));
  return homes;
}

std::vector<dialect::Version> versions_in(const std::string& home) {
  std::vector<dialect::Version> versions;
  for (const auto& name : names_in(fs::path(home) / "lib")) {
    if (auto version = dialect::parse_jar_name(name)) {
      versions.push_back(std::move(*version));
    }
  }
  return versions;
}

/// What the operator says the version is, where he does. Without a distribution in front, the
/// command's name tells it.
Expected<std::optional<dialect::Version>> given_version(const Options& options,
                                                        const Command& command) {
  const auto& given = options.engine_version;
  TRY(check_given_version(options));
  auto version = given ? dialect::parse_version(given->value) : std::nullopt;
  const bool names_distribution = version && given->value != version->text;
  if (version && !names_distribution &&
      fs::path(command.program())
          .filename()
          .string()
          .starts_with(dialect::name_of(dialect::Distribution::opensearch))) {
    version->distribution = dialect::Distribution::opensearch;
  }
  return version;
}

}  // namespace

Expected<void> check_given_version(const Options& options) {
  const auto& given = options.engine_version;
  if (!given || dialect::parse_version(given->value)) {
    return {};
  }
  return support::failure(
      ExitCode::usage,
      fmt::format("{}: '{}' is not allowed; allowed: a version such as 1.7.6, 8.19.0 or "
                  "opensearch-2.19.0",
                  given->origin, support::printable(given->value)));
}

Expected<Installation> find_installation(const Command& command, const Environment& environment,
                                         const Options& options) {
  TRY_ASSIGN(const auto given, given_version(options, command));
  const auto homes = candidate_homes(command, environment, options);
  for (const auto& home : homes) {
    auto versions = versions_in(home);
    if (versions.empty()) {
      continue;
    }
    if (given || versions.size() == 1) {
      return Installation{home, given.value_or(versions.front())};
    }
    return support::failure(
        ExitCode::bad_config,
        fmt::format("cannot tell the engine's version: {}/lib holds {} and {}; leave one, or say "
                    "which with --engine-version",
                    home, versions[0].text, versions[1].text));
  }
  if (given) {
    return Installation{homes.front(), *given};
  }
  return support::failure(
      ExitCode::bad_config,
      fmt::format("cannot tell the engine's version: no elasticsearch-VERSION.jar or "
                  "opensearch-VERSION.jar in {}/lib; say where the engine is with --engine-home, "
                  "or its version with --engine-version",
                  fmt::join(homes, "/lib, ")));
}

}  // namespace es_entrypoint::engine
