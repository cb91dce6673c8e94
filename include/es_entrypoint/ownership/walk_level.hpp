#pragma once

#include "es_entrypoint/ownership/directory.hpp"
#include "es_entrypoint/ownership/directory_entries.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace es_entrypoint::ownership {

/// A directory on the way down of a walk, and the directories in it that are still to be walked.
/// However many these are, it keeps few names in memory, and reads the directory again for more.
class WalkLevel {
 public:
  explicit WalkLevel(std::shared_ptr<Directory> directory);

  /// @return the directory; null while it is parked.
  [[nodiscard]] const std::shared_ptr<Directory>& directory() const { return directory_; }

  /// Whether nothing is left to be walked in it.
  [[nodiscard]] bool is_done() const { return next_ == names_.size() && !has_more_; }

  /// Remembers an entry, where it is a directory.
  /// @return false where there was no room for it: `rewind` will lead to it again.
  bool remember(const DirectoryEntry& entry);

  /// @return the name of the next directory; null where none is in memory.
  [[nodiscard]] const char* take_name();

  /// Forgets the names, and lets the directory be read on from after the last that was taken.
  void rewind();

  /// Closes the directory, to be opened and read again.
  void park();
  void unpark(std::shared_ptr<Directory> directory) { directory_ = std::move(directory); }

  /// The directory itself is given when the level is left, and kept open until then.
  void leave_to_be_given() { is_to_be_given_ = true; }
  [[nodiscard]] bool is_to_be_given() const { return is_to_be_given_; }

  /// Whether this is the directory that was parked.
  [[nodiscard]] bool is_same(const struct stat& seen) const {
    return seen.st_dev == device_ && seen.st_ino == inode_;
  }

 private:
  struct Name {
    std::string text;
    off_t next;  ///< where reading goes on after it
  };

  std::shared_ptr<Directory> directory_;
  dev_t device_;
  ino_t inode_;
  std::vector<Name> names_;
  std::size_t next_ = 0;
  bool has_more_ = false;  ///< directories that are not in `names_`, from `resume_at_` on
  off_t resume_at_ = 0;
  bool is_to_be_given_ = false;
};

}  // namespace es_entrypoint::ownership
