#include "es_entrypoint/support/executable.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

constexpr std::string_view default_search_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// @return a path of the program that runs; AT_EXECFN is what execve was given, and all there is
///         where /proc is not mounted.
const char* own_path() {
  constexpr const char* proc_path = "/proc/self/exe";
  // The value of AT_EXECFN is an address.
  return ::access(proc_path, F_OK) == 0
             ? proc_path
             : reinterpret_cast<const char*>(::getauxval(AT_EXECFN));  // NOLINT
}

bool may_execute(const std::string& path) {
  // Real and effective ids are the same here, and old seccomp profiles know no faccessat2.
  return ::access(path.c_str(), X_OK) == 0;
}

/// The paths that execvp tries for a name, absolute, in its order.
std::vector<std::string> places_of(std::string_view name, std::string_view search_path) {
  std::vector<std::string> places;
  for (const auto& directory : split(search_path, ':')) {
    places.push_back(
        absolute_path(directory.empty() ? std::string(name) : directory + '/' + std::string(name)));
  }
  return places;
}

}  // namespace

std::string_view search_path_of(const Environment& environment) {
  return environment.find_non_empty("PATH").value_or(default_search_path);
}

std::string absolute_path(std::string_view path) {
  std::array<char, 4096> directory{};
  if (path.starts_with('/') || ::getcwd(directory.data(), directory.size()) == nullptr) {
    return std::string(path);
  }
  return fmt::format("{}/{}", directory.data(), path);
}

bool is_this_program(const struct stat& file) {
  static const auto own = [] {
    struct stat status = {};
    if (::stat(own_path(), &status) != 0) {
      status = {};
    }
    return status;
  }();
  return own.st_ino != 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino;
}

bool leads_to_this_program(const std::string& word, std::string_view search_path) {
  struct stat file = {};
  if (word.find('/') != std::string::npos) {
    return ::stat(word.c_str(), &file) == 0 && is_this_program(file);
  }
  if (word.empty() || word.front() == '-') {
    return false;
  }
  for (const auto& path : places_of(word, search_path)) {
    if (::stat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) && may_execute(path)) {
      return is_this_program(file);
    }
  }
  return false;
}

bool ExecutableSearch::try_path(const std::string& path) {
  struct stat file = {};
  if (::stat(path.c_str(), &file) != 0) {
    if (errno == EACCES) {
      refuse(path, "the directory above it cannot be searched");
    }
    return false;
  }
  if (S_ISDIR(file.st_mode)) {
    refuse(path, "it is a directory");
  } else if (!S_ISREG(file.st_mode)) {
    refuse(path, "it is not a regular file");
  } else if (is_this_program(file)) {
    return false;
  } else if (!may_execute(path)) {
    refuse(path, "it has no permission to be executed");
  } else {
    return true;
  }
  return false;
}

std::optional<std::string> ExecutableSearch::try_search_path(std::string_view name,
                                                             std::string_view search_path) {
  for (auto& path : places_of(name, search_path)) {
    if (try_path(path)) {
      return std::move(path);
    }
  }
  return std::nullopt;
}

std::unexpected<Error> ExecutableSearch::failure(std::string_view what, std::string_view where,
                                                 std::string_view remedy) const {
  if (!refused_.empty()) {
    return support::failure(
        ExitCode::not_executable,
        fmt::format("cannot execute {}: {}; {}", printable(refused_), why_, remedy));
  }
  return support::failure(ExitCode::not_found, fmt::format("cannot find {}: looked in {}; {}",
                                                           printable(what), where, remedy));
}

void ExecutableSearch::refuse(const std::string& path, std::string_view why) {
  if (refused_.empty()) {
    refused_ = path;
    why_ = why;
  }
}

}  // namespace es_entrypoint::support
