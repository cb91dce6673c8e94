#include "es_entrypoint/ownership/protected_places.hpp"

#include "es_entrypoint/support/file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ranges>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

namespace es_entrypoint::ownership {

namespace fs = std::filesystem;

ProtectedPlaces::ProtectedPlaces(std::span<const ProtectedPlace> places) {
  std::set<std::string> directories;
  for (const auto& place : places) {
    add(place, directories);
  }
}

void ProtectedPlaces::add(const ProtectedPlace& place, std::set<std::string>& directories) {
  struct stat seen{};
  if (::lstat(place.path.c_str(), &seen) != 0) {
    return;
  }
  const bool is_link = S_ISLNK(seen.st_mode);
  if (is_link && ::stat(place.path.c_str(), &seen) != 0) {
    return;
  }
  const auto id = id_of(seen);
  holders_.emplace(id, place.what);
  if (place.extent == ProtectedPlace::Extent::tree) {
    trees_.emplace(id, place.what);
  } else if (place.extent == ProtectedPlace::Extent::enclave) {
    enclaves_.insert(id);
  }
  const auto add_directory_of = [&](const std::string& path) {
    if (const auto directory = fs::path(path).parent_path().string();
        directories.insert(directory).second) {
      add_holders(directory, place.what);
    }
  };
  // Whoever can rename a link in its directory chooses what it leads to.
  add_directory_of(place.path);
  if (!is_link) {
    directories.insert(place.path);
  }
  if (is_link && S_ISDIR(seen.st_mode)) {
    add_holders(place.path + "/..", place.what);  // the kernel follows the link first
  } else if (is_link) {
    std::error_code error;
    if (const auto real = fs::canonical(place.path, error); !error) {
      add_directory_of(real.string());
    }
  }
}

void ProtectedPlaces::add_holders(const std::string& directory, const std::string& what) {
  constexpr int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  auto holder = support::open_file(directory, flags);
  struct stat seen{};
  // The root is its own parent, and the places above one that is known are known as well.
  while (holder.is_open() && ::fstat(holder.get(), &seen) == 0 &&
         holders_.emplace(id_of(seen), what).second) {
    holder = support::FileDescriptor(::openat(holder.get(), "..", flags));
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

}  // namespace es_entrypoint::ownership
