#include "es_entrypoint/process/execute.hpp"

#include "es_entrypoint/support/executable.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::process {
namespace {

using support::Error;
using support::ExitCode;

/// What the kernel says to be missing when the program itself is there.
/// @return the interpreter that a script's first line names, or the loader in general.
std::string name_interpreter(const std::string& path) {
  const auto interpreter = support::interpreter_of(path);
  return interpreter.empty()
             ? "its dynamic loader is not there"
             : fmt::format("its interpreter {} is not there", support::printable(interpreter));
}

Error explain(const std::string& path, int error_number) {
  const auto tried = fmt::format("cannot execute {}", support::printable(path));
  struct stat seen{};
  switch (error_number) {
    case ENOENT:
      if (::stat(path.c_str(), &seen) == 0) {
        return {ExitCode::not_found,
                fmt::format("{}: {}; install it in the image", tried, name_interpreter(path))};
      }
      return support::system_failure(ExitCode::not_found, tried, error_number).error();
    case ENOTDIR:
      return support::system_failure(ExitCode::not_found, tried, error_number).error();
    case EACCES:
      return support::system_failure(ExitCode::not_executable, tried, error_number,
                                     "it, its interpreter and the directories above must be "
                                     "executable by the user, and not on a noexec mount")
          .error();
    case ENOEXEC:
      return support::system_failure(ExitCode::not_executable, tried, error_number,
                                     "it has no #! line, or is built for another machine")
          .error();
    default:
      return support::system_failure(ExitCode::not_executable, tried, error_number).error();
  }
}

}  // namespace

Error exec_program(const std::string& path, const support::Arguments& argv,
                   char* const* environment) {
  auto words = argv.to_exec_vector();
  ::execve(path.c_str(), words.data(), environment);
  return explain(path, errno);
}

Error exec_program(const std::string& path, const support::Arguments& argv,
                   const std::vector<std::string>& environment) {
  std::vector<std::string> entries = environment;
  std::vector<char*> pointers;
  pointers.reserve(entries.size() + 1);
  for (auto& entry : entries) {
    pointers.push_back(entry.data());
  }
  pointers.push_back(nullptr);
  return exec_program(path, argv, pointers.data());
}

}  // namespace es_entrypoint::process
