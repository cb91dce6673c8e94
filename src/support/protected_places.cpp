#include "es_entrypoint/support/protected_places.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ranges>
#include <system_error>

namespace es_entrypoint::support {

namespace {

namespace fs = std::filesystem;

std::optional<FileId> find_id(const std::string& path) {
  struct stat seen{};
  return ::stat(path.c_str(), &seen) == 0 ? std::optional(id_of(seen)) : std::nullopt;
}

}  // namespace

ProtectedPlaces::ProtectedPlaces(std::span<const ProtectedPlace> places) {
  for (const auto& place : places) {
    add(place);
  }
}

void ProtectedPlaces::add(const ProtectedPlace& place) {
  const auto id = find_id(place.path);
  if (!id) {
    return;
  }
  if (place.extent == ProtectedPlace::Extent::tree) {
    trees_.emplace(*id, place.what);
  } else if (place.extent == ProtectedPlace::Extent::enclave) {
    enclaves_.insert(*id);
  }
  // Who can rename a link in its directory chooses what it leads to.
  std::error_code error;
  const auto parent = fs::canonical(fs::path(place.path).parent_path(), error);
  if (!error) {
    add_holders(parent.string(), place.what);
  }
  const auto real = fs::canonical(place.path, error);
  add_holders(error ? place.path : real.string(), place.what);
}

void ProtectedPlaces::add_holders(const std::string& path, const std::string& what) {
  for (auto holder = fs::path(path);; holder = holder.parent_path()) {
    const auto id = find_id(holder.string());
    // The places above one that is known are known as well.
    if (id && !holders_.emplace(*id, what).second) {
      return;
    }
    if (!holder.has_relative_path()) {
      return;
    }
  }
}

std::optional<std::string> ProtectedPlaces::find_reason(const PinnedPath& place) const {
  const auto id = id_of(place.seen);
  if (const auto found = holders_.find(id); found != holders_.end()) {
    return fmt::format("it is or holds {}", found->second);
  }
  for (const auto& above : std::views::reverse(place.above)) {
    if (const auto found = trees_.find(above); found != trees_.end()) {
      return fmt::format("it is part of {}", found->second);
    }
    if (enclaves_.contains(above)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace es_entrypoint::support
