#pragma once

#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace es_entrypoint::support {

/// @return PATH's value; where it is unset or empty, what Docker gives a container whose image
///         says nothing.
[[nodiscard]] std::string_view search_path_of(const Environment& environment);

/// @return the path from the root, by the current directory, with nothing resolved.
[[nodiscard]] std::string absolute_path(std::string_view path);

/// @return whether the file is the program that runs, under whatever name.
[[nodiscard]] bool is_this_program(const struct stat& file);

/// @param word        a path, or a name that is searched as execvp does
/// @param search_path as of search_path_of
/// @return whether executing the word would run this program again.
[[nodiscard]] bool leads_to_this_program(const std::string& word, std::string_view search_path);

/// Looks for one executable in several places; remembers the first that is there and is none. The
/// program that runs is passed over, as if it were not there.
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
