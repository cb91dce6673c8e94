#include "es_entrypoint/engine/installation.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/executable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace es_entrypoint::engine {
namespace {

namespace fs = std::filesystem;
using options::Options;
using support::Environment;
using support::ExitCode;
using support::Expected;

/// @return the home of the engine whose start script is `script`, with links followed; nothing if
///         the script is not in a directory "bin".
std::optional<std::string> home_of_script(const std::string& script) {
  std::error_code error;
  const auto bin = fs::canonical(script, error).parent_path();
  if (error || bin.filename() != "bin") {
    return std::nullopt;
  }
  return bin.parent_path().string();
}

/// The directories that may be the engine's home, the likeliest first.
std::vector<std::string> candidate_homes(CommandKind kind, const std::string& program,
                                         const Environment& environment, const Options& options) {
  if (options.engine_home) {
    return {support::absolute_path(options.engine_home->value)};
  }
  std::vector<std::string> homes;
  const auto add = [&](const std::optional<std::string>& script) {
    if (auto home = script ? home_of_script(*script) : std::nullopt) {
      homes.push_back(std::move(*home));
    }
  };
  if (kind == CommandKind::engine) {
    add(program);
  } else {
    // An image's script is in the home itself (OpenSearch) or anywhere.
    homes.push_back(fs::path(program).parent_path().string());
    for (const auto name : engine_names) {
      add(support::ExecutableSearch().try_search_path(name, support::search_path_of(environment)));
    }
  }
  homes.insert(homes.end(), usual_homes.begin(), usual_homes.end());
  return homes;
}

std::vector<dialect::Version> versions_in(const std::string& home) {
  std::vector<dialect::Version> versions;
  for (const auto& name : list_directory(home + "/lib")) {
    if (auto version = dialect::parse_jar_name(name)) {
      versions.push_back(std::move(*version));
    }
  }
  return versions;
}

/// The version that the operator specifies. Without a distribution in front, the command's name
/// decides it.
std::optional<dialect::Version> specified_version(const Options& options,
                                                  std::string_view program) {
  if (!options.engine_version) {
    return std::nullopt;
  }
  auto [version, names_distribution] = options.engine_version->value;
  const auto opensearch = dialect::Distribution::opensearch;
  if (!names_distribution && basename_of(program).starts_with(dialect::name_of(opensearch))) {
    version.distribution = opensearch;
  }
  return version;
}

}  // namespace

Expected<Installation> find_installation(CommandKind kind, const std::string& program,
                                         const Environment& environment, const Options& options) {
  const auto given = specified_version(options, program);
  const auto homes = candidate_homes(kind, program, environment, options);
  for (const auto& home : homes) {
    const auto versions = versions_in(home);
    if (versions.size() > 1 && !given) {
      return support::failure(
          ExitCode::bad_config,
          fmt::format("cannot detect the engine's version: {}/lib contains {} and {}", home,
                      versions[0].text, versions[1].text),
          "remove one of them, or specify the version with --engine-version");
    }
    if (!versions.empty()) {
      return Installation{home, given.value_or(versions.front())};
    }
  }
  if (given) {
    return Installation{homes.front(), *given};
  }
  return support::failure(
      ExitCode::bad_config,
      fmt::format("cannot detect the engine's version: no elasticsearch-VERSION.jar or "
                  "opensearch-VERSION.jar in {}/lib",
                  fmt::join(homes, "/lib, ")),
      "specify the engine's home with --engine-home, or its version with --engine-version");
}

}  // namespace es_entrypoint::engine
