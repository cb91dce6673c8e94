#pragma once

#include "es_entrypoint/ownership/named_path.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace es_entrypoint::ownership {

/// A file or directory whose owner must not change, unless the operator names it.
struct ProtectedPlace {
  enum class Extent {
    itself,   ///< and every directory that holds it
    tree,     ///< and everything in it
    enclave,  ///< itself; the trees around it do not protect what is in it
  };

  std::string path;
  std::string what;  ///< such as "the launcher's own file"
  Extent extent = Extent::itself;

  bool operator==(const ProtectedPlace&) const = default;
};

/// The protected places as they were when they were looked up, by device and inode: links and
/// mounts give them names that no list has. A later rename or replacement of a place neither ends
/// the protection of the file that was there, nor protects the new one.
class ProtectedPlaces {
 public:
  ProtectedPlaces() = default;
  /// Looks up each of the places and the directories on the way to it, by its own path and by the
  /// one that its links lead to. Skips missing ones.
  explicit ProtectedPlaces(std::span<const ProtectedPlace> places);

  /// @return why not to change the owner of this and of all below it, such as "it is or holds
  ///         WHAT"; nothing if it is not protected.
  [[nodiscard]] std::optional<std::string> find_reason(const PinnedPath& place) const;

 private:
  /// @param directories the paths that were added so far with their holders
  void add(const ProtectedPlace& place, std::set<std::string>& directories);
  /// Adds the directory and all above it.
  void add_holders(const std::string& directory, const std::string& what);

  std::map<FileId, std::string> holders_;  ///< the places, and the directories above them
  std::map<FileId, std::string> trees_;
  std::set<FileId> enclaves_;
};

}  // namespace es_entrypoint::ownership
