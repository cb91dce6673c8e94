#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace es_entrypoint::support {

/// @return PATH's value; where it is unset or empty, what Docker gives a container whose image
///         says nothing.
[[nodiscard]] std::string_view search_path_of(const Environment& environment);

/// @return the path from the root, by the current directory, without "." and a slash at its end;
///         links and ".." stay.
[[nodiscard]] std::string absolute_path(std::string_view path);

/// @return the absolute path that was executed: for a script whose first line names this program,
///         the script's. Empty where the kernel does not tell.
[[nodiscard]] std::string invoked_path();

/// @return where this program's file is: as the system has it, and as it was executed, which may be
///         a link or a script.
[[nodiscard]] std::vector<std::string> paths_of_this_program();

/// The paths that execvp tries for a name, absolute, in its order.
[[nodiscard]] std::vector<std::string> search_places(std::string_view name,
                                                     std::string_view search_path);

/// @return the interpreter that a script's first line names; empty where the file is no script, or
///         cannot be read.
[[nodiscard]] std::string interpreter_of(const std::string& path);

/// @return whether executing the file runs this program: it is the program, under whatever name,
///         or a script whose first line names it.
[[nodiscard]] bool runs_this_program(const std::string& path, const struct stat& file);

/// Looks for one executable in several places; remembers the first that is there and is none. What
/// would run this program again is passed over, as if it were not there.
class ExecutableSearch {
 public:
  /// @return whether `path` is it.
  bool try_path(const std::string& path);

  /// Tries a name in every directory of PATH's value.
  /// @return an absolute path.
  std::optional<std::string> try_search_path(std::string_view name, std::string_view search_path);

  /// @param what   that was looked for
  /// @param where  the places that were tried, in words
  /// @param remedy what to do about it
  /// @return 126 where something of that name was there, else 127.
  [[nodiscard]] std::unexpected<Error> failure(std::string_view what, std::string_view where,
                                               std::string_view remedy) const;

 private:
  void refuse(const std::string& path, std::string_view why);

  std::string refused_;
  std::string_view why_;
};

}  // namespace es_entrypoint::support
