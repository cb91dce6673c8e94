#include "es_entrypoint/engine/files.hpp"

#include "es_entrypoint/support/file.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t maximum_bytes = 16UL << 20U;

}  // namespace

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto result = fs::absolute(path, error).lexically_normal();
  if (error) {
    return path;
  }
  return result.has_filename() ? result.string() : result.parent_path().string();
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

support::Expected<std::optional<std::string>> read_engine_file(const std::string& path) {
  auto text = support::read_file_if_present(path, maximum_bytes);
  if (!text) {
    text.error().problem +=
        "; it must be a file of at most 16 MiB that the user who starts the launcher can read";
  }
  return text;
}

}  // namespace es_entrypoint::engine
