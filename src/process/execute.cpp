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

/// @return the texts as execve takes them: char *const[], for historical reasons, without writing.
std::vector<char*> pointers_to(const auto& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));  // NOLINT: see above
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// What is missing if execve answers ENOENT for a program that exists.
/// @return the interpreter that a script's first line names, or the loader in general.
std::string name_interpreter(const std::string& path) {
  const auto interpreter = support::interpreter_of(path);
  return interpreter.empty()
             ? "its dynamic loader is missing"
             : fmt::format("its interpreter {} is missing", support::printable(interpreter));
}

std::string_view remedy_for(int error_number) {
  switch (error_number) {
    case EACCES:
      return "it, its interpreter and the directories above must be executable by the user, and "
             "not on a noexec mount";
    case ENOEXEC:
      return "it has no #! line, or is built for another machine";
    default:
      return "";
  }
}

Error explain(const std::string& path, int error_number) {
  const auto tried = fmt::format("cannot execute {}", support::printable(path));
  struct stat seen{};
  if (error_number == ENOENT && ::stat(path.c_str(), &seen) == 0) {
    return {ExitCode::not_found, fmt::format("{}: {}", tried, name_interpreter(path)),
            "install it in the image"};
  }
  const bool is_missing = error_number == ENOENT || error_number == ENOTDIR;
  return support::system_failure(is_missing ? ExitCode::not_found : ExitCode::not_executable, tried,
                                 error_number, remedy_for(error_number))
      .error();
}

}  // namespace

Error exec_program(const std::string& path, const support::Arguments& argv,
                   char* const* environment) {
  const auto words = pointers_to(argv);
  ::execve(path.c_str(), words.data(), environment);
  return explain(path, errno);
}

Error exec_program(const std::string& path, const support::Arguments& argv,
                   const std::vector<std::string>& environment) {
  return exec_program(path, argv, pointers_to(environment).data());
}

}  // namespace es_entrypoint::process
