#include "es_entrypoint/support/executable.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

constexpr std::string_view default_search_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// @return the path that execve was called with; null if the kernel does not report it.
const char* executed_path() {
  return reinterpret_cast<const char*>(::getauxval(AT_EXECFN));  // NOLINT: it is an address
}

bool may_execute(const std::string& path) {
  // Real and effective ids are the same here, and old seccomp profiles do not know faccessat2.
  return ::access(path.c_str(), X_OK) == 0;
}

/// The file of this program, as each of its paths leads to it. Where an emulator runs it (Docker
/// does so for images of another architecture), /proc/self/exe leads to the emulator, and only the
/// executed path to us.
std::vector<struct stat> files_of_this_program() {
  std::vector<struct stat> files;
  for (const auto& path : {std::string("/proc/self/exe"), invoked_path()}) {
    struct stat file = {};
    if (::stat(path.c_str(), &file) == 0) {
      files.push_back(file);
    }
  }
  return files;
}

bool is_this_program(const struct stat& file) {
  static const auto own_files = files_of_this_program();
  return std::ranges::any_of(own_files, [&](const struct stat& own) {
    return own.st_dev == file.st_dev && own.st_ino == file.st_ino;
  });
}

}  // namespace

std::string_view search_path_of(const Environment& environment) {
  return environment.find_non_empty("PATH").value_or(default_search_path);
}

std::string absolute_path(std::string_view path) {
  std::string absolute;
  if (!path.starts_with('/')) {
    std::array<char, 4096> directory{};
    if (::getcwd(directory.data(), directory.size()) == nullptr) {
      return std::string(path);
    }
    absolute = directory.data() == std::string_view("/") ? "" : directory.data();
  }
  for (const auto part : std::views::split(path, '/')) {
    const std::string_view name(part);
    if (!name.empty() && name != ".") {
      absolute.append("/").append(name);
    }
  }
  return absolute.empty() ? "/" : absolute;
}

std::string invoked_path() {
  const auto* path = executed_path();
  return path == nullptr ? std::string() : absolute_path(path);
}

std::string real_path_of_this_program() {
  std::error_code error;
  auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {  // /proc is not mounted
    path = std::filesystem::canonical(invoked_path(), error);
  }
  return error ? "" : path.string();
}

std::vector<std::string> paths_of_this_program() {
  std::vector<std::string> paths{real_path_of_this_program()};
  if (auto invoked = invoked_path(); invoked != paths.front()) {
    paths.push_back(std::move(invoked));
  }
  std::erase(paths, "");
  return paths;
}

std::vector<std::string> search_places(std::string_view name, std::string_view search_path) {
  std::vector<std::string> places;
  for (const auto& directory : split(search_path, ':')) {
    places.push_back(
        absolute_path(directory.empty() ? std::string(name) : directory + '/' + std::string(name)));
  }
  return places;
}

std::string interpreter_of(const std::string& path) {
  std::array<char, 256> start{};
  // O_NONBLOCK: opening a FIFO without a writer does not block.
  const auto file = open_file(path, O_RDONLY | O_NONBLOCK);
  const auto length = file.is_open() ? ::read(file.get(), start.data(), start.size()) : 0;
  std::string_view line(start.data(), static_cast<std::size_t>(length > 0 ? length : 0));
  if (!line.starts_with("#!")) {
    return {};
  }
  line = trim(line.substr(2, line.find('\n') - 2));
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

bool runs_this_program(const std::string& path, const struct stat& file) {
  if (is_this_program(file)) {
    return true;
  }
  const auto interpreter = S_ISREG(file.st_mode) ? interpreter_of(path) : std::string();
  struct stat program = {};
  return !interpreter.empty() && ::stat(interpreter.c_str(), &program) == 0 &&
         is_this_program(program);
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
  } else if (runs_this_program(path, file)) {
    return false;
  } else if (!may_execute(path)) {
    refuse(path, "it has no execute permission");
  } else {
    return true;
  }
  return false;
}

std::optional<std::string> ExecutableSearch::try_search_path(std::string_view name,
                                                             std::string_view search_path) {
  for (auto& path : search_places(name, search_path)) {
    if (try_path(path)) {
      return std::move(path);
    }
  }
  return std::nullopt;
}

std::unexpected<Error> ExecutableSearch::failure(std::string_view what, std::string_view where,
                                                 std::string_view remedy) const {
  if (!refused_.empty()) {
    return support::failure(ExitCode::not_executable,
                            fmt::format("cannot execute {}: {}", refused_, why_),
                            std::string(remedy));
  }
  return support::failure(ExitCode::not_found,
                          fmt::format("cannot find {}: looked in {}", what, where),
                          std::string(remedy));
}

void ExecutableSearch::refuse(const std::string& path, std::string_view why) {
  if (refused_.empty()) {
    refused_ = path;
    why_ = why;
  }
}

}  // namespace es_entrypoint::support
