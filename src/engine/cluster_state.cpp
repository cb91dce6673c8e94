#include "es_entrypoint/engine/cluster_state.hpp"

#include "es_entrypoint/engine/files.hpp"
#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <system_error>

namespace es_entrypoint::engine {
namespace {

constexpr std::size_t maximum_segments_bytes = 1UL << 20U;

/// @return whether the state in this directory is a cluster's; true if the files do not show it.
bool holds_state(const std::string& directory) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(directory, ignored)) {
    return false;
  }
  bool is_empty = false;
  for (const auto& name : list_directory(directory)) {
    if (!name.starts_with("segments_")) {
      continue;
    }
    // The directory is the engine's, so the file may be anything; reading it never blocks.
    const auto bytes = support::read_file_if_present(fmt::format("{}/{}", directory, name),
                                                     maximum_segments_bytes);
    const auto accepted = bytes && *bytes ? parse_accepted_state(**bytes) : std::nullopt;
    if (accepted.value_or(true)) {
      return true;
    }
    is_empty = true;
  }
  return !is_empty;
}

}  // namespace

std::optional<bool> parse_accepted_state(std::string_view segments) {
  constexpr std::string_view key = "last_accepted_version";
  const auto found = segments.find(key);
  // The key is followed by the value's length in one byte and its digits.
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

bool read_cluster_state(std::string_view state,
                        std::span<const support::Sourced<std::string>> directories) {
  return !state.empty() && std::ranges::any_of(directories, [&](const auto& directory) {
    return holds_state(fmt::format("{}/{}", directory.value, state));
  });
}

}  // namespace es_entrypoint::engine
