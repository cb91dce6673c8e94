#pragma once

#include "es_entrypoint/ownership/named_path.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace es_entrypoint::ownership {

/// A file or directory that must stay its owner's, unless the operator names it.
struct ProtectedPlace {
  enum class Extent {
    itself,   ///< and every directory that holds it
    tree,     ///< what is in it as well
    enclave,  ///< itself; what is around it says nothing about what is in it
  };

  std::string path;
  std::string what;  ///< such as "the launcher's own file"
  Extent extent = Extent::itself;

  bool operator==(const ProtectedPlace&) const = default;
};

/// The protected places as they are now, by device and inode: a list of names does not know what
/// else links and mounts call them.
class ProtectedPlaces {
 public:
  /// Looks at each of the places and at the directories on the way to it, by its own path and by
  /// that which its links lead to. Those that are not there are passed over.
  explicit ProtectedPlaces(std::span<const ProtectedPlace> places);

  /// @return why not to change the owner of this and of all below it, such as "it is or holds
  ///         WHAT"; nothing where nothing is against it.
  [[nodiscard]] std::optional<std::string> find_reason(const PinnedPath& place) const;

 private:
  /// @param directories those whose holders are added, by their paths
  void add(const ProtectedPlace& place, std::set<std::string>& directories);
  /// Adds the directory and all above it.
  void add_holders(const std::string& directory, const std::string& what);

  std::map<FileId, std::string> holders_;  ///< the places, and the directories above them
  std::map<FileId, std::string> trees_;
  std::set<FileId> enclaves_;
};

}  // namespace es_entrypoint::ownership
