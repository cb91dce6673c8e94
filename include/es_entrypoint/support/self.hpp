#pragma once

#include <string>
#include <string_view>

#include <sys/stat.h>

namespace es_entrypoint::support {

/// @return whether the file is the program that runs, under whatever name.
[[nodiscard]] bool is_this_program(const struct stat& file);

/// @param word        a path, or a name that is searched for as execvp does
/// @param search_path PATH's value
/// @return whether executing the word would run this program again.
[[nodiscard]] bool leads_to_this_program(const std::string& word, std::string_view search_path);

}  // namespace es_entrypoint::support
