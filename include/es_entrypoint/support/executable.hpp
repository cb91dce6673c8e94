#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace es_entrypoint::support {

/// @return PATH's value; if it is unset or empty, Docker's default for an image without a PATH.
[[nodiscard]] std::string_view search_path_of(const Environment& environment);

/// @return the path from the root, resolved against the current directory, without "." and trailing
///         slashes; links and ".." stay.
[[nodiscard]] std::string absolute_path(std::string_view path);

/// @return the absolute path that was executed: for a script whose first line names this program,
///         the script's. Empty if the kernel does not report it.
[[nodiscard]] std::string invoked_path();

/// @return the path of the running file, without links; empty if the kernel does not report it. It
///         leads nowhere if the file was removed, or is an emulator outside of this root.
[[nodiscard]] std::string real_path_of_this_program();

/// @return the paths of this program's file: the running file's, and the one that was executed,
///         which may be a link or a script.
[[nodiscard]] std::vector<std::string> paths_of_this_program();

/// @return the absolute paths that execvp tries for a name, in order.
[[nodiscard]] std::vector<std::string> search_places(std::string_view name,
                                                     std::string_view search_path);

/// @return the interpreter that a script's first line names; empty if the file is not a script or
///         cannot be read.
[[nodiscard]] std::string interpreter_of(const std::string& path);

/// @return whether executing the file runs this program: it is the program, under any name, or a
///         script whose first line names it.
[[nodiscard]] bool runs_this_program(const std::string& path, const struct stat& file);

/// Looks for one executable in several places, and remembers the first match that is not executable
/// for the error. Skips files that would run this program again, as if they did not exist.
class ExecutableSearch {
 public:
  /// @return whether `path` can be executed.
  bool try_path(const std::string& path);

  /// Tries a name in every directory of PATH's value.
  /// @return an absolute path.
  std::optional<std::string> try_search_path(std::string_view name, std::string_view search_path);

  /// @param what  the name of what was looked for
  /// @param where the places, in words
  /// @return 126 if a file of that name exists, else 127.
  [[nodiscard]] std::unexpected<Error> failure(std::string_view what, std::string_view where,
                                               std::string_view remedy) const;

 private:
  void refuse(const std::string& path, std::string_view why);

  std::string refused_;
  std::string_view why_;
};

}  // namespace es_entrypoint::support
