#include "es_entrypoint/engine/files.hpp"

#include "es_entrypoint/support/file.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>

namespace es_entrypoint::engine {

std::vector<std::string> list_directory(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

support::Expected<std::optional<std::string>> read_engine_file(const std::string& path) {
  constexpr std::size_t maximum_bytes = 16UL << 20U;
  auto text = support::read_file_if_present(path, maximum_bytes);
  if (!text) {
    text.error().remedy =
        "it must be a file of at most 16 MiB that the user who starts the launcher can read";
  }
  return text;
}

}  // namespace es_entrypoint::engine
