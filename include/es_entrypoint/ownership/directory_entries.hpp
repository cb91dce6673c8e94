#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include <sys/types.h>

namespace es_entrypoint::ownership {

/// An entry of a directory. The name is valid as long as the block it is in.
struct DirectoryEntry {
  const char* name = nullptr;
  unsigned char type = 0;  ///< DT_REG and so on; DT_UNKNOWN where the file system does not say
  off_t next = 0;          ///< where reading goes on after this entry, for lseek
};

/// A block of directory entries, as getdents64 gives them: about 2,000 of usual length.
class DirectoryEntries {
 public:
  /// Reads the next block in the place of this one.
  /// @return false at the end, with errno 0, and on failure, with errno set.
  bool read(int directory);

  /// Calls `visit` with each entry but "." and "..", until it returns false.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t offset = 0; offset < used_;) {
      DirectoryEntry entry;
      offset = parse(offset, entry);
      if (std::strcmp(entry.name, ".") == 0 || std::strcmp(entry.name, "..") == 0) {
        continue;
      }
      if (!visit(entry)) {
        return;
      }
    }
  }

  /// @return whether there is enough in it to be worth another thread's time.
  [[nodiscard]] bool is_large() const { return used_ > capacity / 4; }

 private:
  static constexpr std::size_t capacity = std::size_t{64} << 10U;

  /// @return the offset of the entry after this one.
  std::size_t parse(std::size_t offset, DirectoryEntry& entry) const;

  std::unique_ptr<char[]> bytes_;
  std::size_t used_ = 0;
};

}  // namespace es_entrypoint::ownership
