#include "es_entrypoint/engine/script_place.hpp"

#include "es_entrypoint/engine/command_names.hpp"
#include "es_entrypoint/support/executable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::engine {
namespace {

/// @return the status of a regular file.
std::optional<struct stat> read_file_status(const std::string& path) {
  struct stat file = {};
  const bool is_file = ::stat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode);
  return is_file ? std::optional(file) : std::nullopt;
}

/// @return whether only root can have put the file there. The file itself may be writable by the
///         group, as in Elastic's 6.x: root runs it there in any case.
bool is_safe_to_run(const std::string& path, const struct stat& file) {
  struct stat directory = {};
  const auto above = path.substr(0, path.find_last_of('/') + 1);
  return ::geteuid() != 0 ||
         (file.st_uid == 0 && ::stat(above.c_str(), &directory) == 0 && directory.st_uid == 0 &&
          (directory.st_mode & (S_IWGRP | S_IWOTH)) == 0);
}

enum class Trust { any, only_roots };

std::string original_beside(const std::string& path, Trust trust) {
  auto original = fmt::format("{}{}", path, original_suffix);
  const auto file = read_file_status(original);
  return file && (trust == Trust::any || is_safe_to_run(original, *file)) ? original : "";
}

/// @return the files that the word may mean, the likeliest first.
std::vector<std::string> candidates(const std::string& word, std::string_view search_path) {
  if (word.contains('/')) {
    return {support::absolute_path(word)};
  }
  auto paths = support::search_places(word, search_path);
  paths.push_back(support::absolute_path(word));
  return paths;
}

}  // namespace

std::optional<std::string> find_place(const std::string& word, std::string_view search_path) {
  if (word.empty() || word.front() == '-') {
    return std::nullopt;
  }
  const auto trust = word.contains('/') && is_script_word(word) ? Trust::any : Trust::only_roots;
  for (const auto& path : candidates(word, search_path)) {
    if (auto original = original_beside(path, trust); !original.empty()) {
      return original;
    }
    const auto file = read_file_status(path);
    if (!file) {
      continue;
    }
    if (support::runs_this_program(path, *file)) {
      return "";
    }
    // execvp skips a file that may not be executed.
    if ((file->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string find_own_original(const std::string& invoked_path) {
  return invoked_path.empty() ? ""
                              : original_beside(support::absolute_path(invoked_path), Trust::any);
}

std::string find_usual_original(const support::Environment& environment) {
  std::vector<std::string> paths(usual_scripts.begin(), usual_scripts.end());
  if (const auto home = environment.find_non_empty("ES_ENTRYPOINT_ENGINE_HOME")) {
    paths.push_back(fmt::format("{}/opensearch-docker-entrypoint.sh", *home));
    paths.push_back(fmt::format("{}/bin/es-docker", *home));
  }
  for (const auto name : script_names) {
    std::ranges::copy(support::search_places(name, support::search_path_of(environment)),
                      std::back_inserter(paths));
  }
  for (const auto& path : paths) {
    if (auto original = original_beside(path, Trust::only_roots); !original.empty()) {
      return original;
    }
  }
  return {};
}

}  // namespace es_entrypoint::engine
