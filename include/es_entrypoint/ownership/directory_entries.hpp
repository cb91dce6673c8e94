#pragma once

#include "es_entrypoint/ownership/system_result.hpp"

#include <cstddef>
#include <cstring>
#include <memory>

namespace es_entrypoint::ownership {

/// The name is valid until the next block is read.
struct DirectoryEntry {
  const char* name = nullptr;
  unsigned char type = 0;  ///< DT_REG and so on; DT_UNKNOWN if the file system does not report it
};

/// A block of a directory's entries, as getdents64 returns them: about 2,000 of usual length.
class DirectoryEntries {
 public:
  /// Replaces the block by the directory's next one.
  /// @return whether there was one.
  [[nodiscard]] SystemResult<bool> read(int directory);

  /// Calls `visit` with each entry but "." and "..".
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t offset = 0; offset < used_;) {
      DirectoryEntry entry;
      offset = parse(offset, entry);
      if (std::strcmp(entry.name, ".") != 0 && std::strcmp(entry.name, "..") != 0) {
        visit(entry);
      }
    }
  }

 private:
  static constexpr std::size_t capacity = std::size_t{64} << 10U;

  /// @return the offset of the entry after this one.
  std::size_t parse(std::size_t offset, DirectoryEntry& entry) const;

  std::unique_ptr<char[]> bytes_ = std::make_unique_for_overwrite<char[]>(capacity);
  std::size_t used_ = 0;
};

}  // namespace es_entrypoint::ownership
