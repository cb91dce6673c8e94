#include "es_entrypoint/support/self.hpp"

#include "es_entrypoint/support/text.hpp"

#include <sys/auxv.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

/// @return a path of the program that runs; AT_EXECFN is what execve was given, and all there is
///         where /proc is not mounted.
const char* own_path() {
  constexpr const char* proc_path = "/proc/self/exe";
  // The value of AT_EXECFN is an address.
  return ::access(proc_path, F_OK) == 0
             ? proc_path
             : reinterpret_cast<const char*>(::getauxval(AT_EXECFN));  // NOLINT
}

}  // namespace

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
  for (const auto& directory : split(search_path, ':')) {
    const auto path = (directory.empty() ? "." : directory) + "/" + word;
    if (::stat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) &&
        ::access(path.c_str(), X_OK) == 0) {
      return is_this_program(file);
    }
  }
  return false;
}

}  // namespace es_entrypoint::support
