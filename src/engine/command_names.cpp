#include "es_entrypoint/engine/command_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace es_entrypoint::engine {
namespace {

constexpr std::array<std::string_view, 2> wrapper_names = {"eswrapper", es_docker};

}  // namespace

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view basename_of(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

bool is_wrapper(std::string_view word) { return is_one_of(basename_of(word), wrapper_names); }

bool is_engine_word(std::string_view word) {
  return is_one_of(basename_of(word), engine_names) || is_wrapper(word);
}

bool is_script_word(std::string_view word) {
  return is_one_of(script_name_of(word), script_names) || word.ends_with(original_suffix);
}

std::string_view script_name_of(std::string_view path) {
  auto name = basename_of(path);
  if (name.ends_with(original_suffix)) {
    name.remove_suffix(original_suffix.size());
  }
  return name;
}

std::vector<std::string> usual_homes() {
  std::vector<std::string> homes;
  homes.reserve(engine_names.size());
  for (const auto name : engine_names) {
    homes.push_back(fmt::format("/usr/share/{}", name));
  }
  return homes;
}

std::vector<std::string> usual_scripts() {
  return {"/usr/local/bin/docker-entrypoint.sh",
          "/usr/share/opensearch/opensearch-docker-entrypoint.sh", "/docker-entrypoint.sh",
          "/usr/share/elasticsearch/bin/es-docker"};
}

}  // namespace es_entrypoint::engine
