#include "es_entrypoint/engine/cluster_state.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace es_entrypoint::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t maximum_bytes = 1UL << 20U;

/// @return whether the state in this directory is of a cluster; true if that cannot be told.
bool holds_state(const std::string& directory) {
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) {
    return false;
  }
  bool says_empty = false;
  for (const auto& name : names_in(directory)) {
    if (!name.starts_with("segments_")) {
      continue;
    }
    // The directory is the engine's: the file may be anything, and is never waited for.
    const auto bytes =
        support::read_file_if_present(fmt::format("{}/{}", directory, name), maximum_bytes);
    const auto accepted = bytes && *bytes ? parse_accepted_state(**bytes) : std::nullopt;
    if (accepted.value_or(true)) {
      return true;
    }
    says_empty = true;
  }
  return !says_empty;
}

}  // namespace

std::optional<bool> parse_accepted_state(std::string_view segments) {
  constexpr std::string_view key = "last_accepted_version";
  const auto found = segments.find(key);
  // Behind the key stand the value's length in one byte and its digits.
  const auto length_at = found + key.size();
  if (found == std::string_view::npos || length_at >= segments.size()) {
    return std::nullopt;
  }
  const auto value =
      segments.substr(length_at + 1, static_cast<unsigned char>(segments[length_at]));
  const bool is_number =
      !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? std::optional(value != "0") : std::nullopt;
}

bool read_cluster_state(const Engine& engine) {
  const auto state = engine.dialect->cluster_state;
  if (state.empty()) {
    return false;
  }
  const auto directories = engine.directories_of("path.data");
  return std::ranges::any_of(directories, [&](const auto& directory) {
    return holds_state(fmt::format("{}/{}", directory.value, state));
  });
}

}  // namespace es_entrypoint::engine
