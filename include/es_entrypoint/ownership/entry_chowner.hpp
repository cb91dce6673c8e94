#pragma once

#include "es_entrypoint/ownership/directory_guard.hpp"
#include "es_entrypoint/ownership/owner.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include <dirent.h>
#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// A directory of the tree, until everything below it is chowned.
struct Directory {
  struct Close {
    void operator()(DIR* closed) const { ::closedir(closed); }
  };

  std::unique_ptr<DIR, Close> stream;
  std::shared_ptr<Directory> parent;
  unsigned level = 0;  ///< below the top
  bool is_right = false;
  ino_t inode = 0;
  std::string candidates;  ///< the names of files that may be wrong, each ending with NUL
  std::atomic<std::size_t> children = 0;  ///< unfinished directories in it

  [[nodiscard]] int fd() const { return ::dirfd(stream.get()); }
};

/// Looks at single entries of a tree, and chowns those with a wrong owner. Any thread may use it.
/// Every error is 73. Tested by tests/privileged.
class EntryChowner {
 public:
  EntryChowner(Owner owner, WalkReport& report);

  [[nodiscard]] Owner owner() const { return owner_; }

  /// Opens a directory below another for reading.
  /// @return null if it is skipped: it is gone or no longer a directory, is another mount, or is
  ///         right already and closed to root.
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> open_directory(
      const std::shared_ptr<Directory>& parent, const std::string& name);

  /// Opens the top of a tree for reading, and locks it (see `lock_tree`).
  /// @param pin  its O_PATH descriptor
  /// @param path as the operator named it
  /// @return null if it is right already and closed to root; also 128+n after signal n.
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> open_top(
      const support::FileDescriptor& pin, const std::string& path);

  enum class Look { skipped, candidate, directory };

  /// Looks at an entry, unless it is a directory, or in a directory that is wrong itself: such
  /// entries usually are wrong, too.
  /// @return whether it is a directory, or may be wrong. Skips one that is gone.
  [[nodiscard]] support::Expected<Look> look_at_entry(const Directory& directory,
                                                      const dirent& entry) const;

  [[nodiscard]] support::Expected<struct stat> inspect(int fd) const;

  /// Pins a file and chowns it if it is wrong. Closes the directory before, but not for a file that
  /// is right, or that is skipped because it has other names.
  [[nodiscard]] support::Expected<void> chown_entry(const Directory& directory,
                                                    DirectoryGuard& guard, const char* name);

  /// Chowns the directory itself, if it is wrong, and ends the guard.
  /// @param seen its status before the guard
  [[nodiscard]] support::Expected<void> chown_directory(const Directory& directory,
                                                        DirectoryGuard& guard,
                                                        const struct stat& seen);

  /// Chowns a pinned file in a directory that only root can write.
  [[nodiscard]] support::Expected<void> chown_pinned(const support::FileDescriptor& pin,
                                                     const struct stat& seen);

 private:
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> make_directory(
      support::FileDescriptor fd);
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> skip_closed(const std::string& path,
                                                                          const struct stat& seen);
  void skip_mount(const Directory& directory, const char* name);
  [[nodiscard]] std::unexpected<support::Error> cannot_chown(int fd, const char* name,
                                                             const struct stat& seen,
                                                             int error_number) const;
  [[nodiscard]] std::string describe(int fd, const char* name = nullptr) const;

  Owner owner_;
  WalkReport& report_;
  bool enters_everything_;
};

}  // namespace es_entrypoint::ownership
