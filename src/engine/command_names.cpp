#include "es_entrypoint/engine/command_names.hpp"

#include <algorithm>

namespace es_entrypoint::engine {

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view basename_of(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

std::string_view script_name_of(std::string_view path) {
  auto name = basename_of(path);
  if (name.ends_with(original_suffix)) {
    name.remove_suffix(original_suffix.size());
  }
  return name;
}

bool is_wrapper(std::string_view word) {
  return basename_of(word) == "eswrapper" || basename_of(word) == es_docker;
}

bool is_engine_word(std::string_view word) {
  return is_one_of(basename_of(word), engine_names) || is_wrapper(word);
}

bool is_script_word(std::string_view word) {
  return is_one_of(script_name_of(word), script_names) || word.ends_with(original_suffix);
}

}  // namespace es_entrypoint::engine
