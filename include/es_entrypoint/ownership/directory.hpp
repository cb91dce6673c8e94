#pragma once

#include "es_entrypoint/support/file_descriptor.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <sys/types.h>

namespace es_entrypoint::ownership {

/// Who shall own everything.
struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
  /// One of the ids is what the system shows for every owner that the user namespace does not map:
  /// a file that seems to be this owner's may be anybody's, and only the attempt to chown it tells.
  bool is_ambiguous = false;

  [[nodiscard]] bool owns(const struct stat& seen) const {
    return !is_ambiguous && seen.st_uid == uid && seen.st_gid == gid;
  }
};

/// @return the owner, with what the system says of the user namespace.
[[nodiscard]] Owner read_owner(uid_t uid, gid_t gid);

/// Opens what stands under a name in a directory, never following a link nor going to another
/// mount: by openat2 where there is one, else by looking at the mount afterwards.
/// @param flags O_PATH, or O_RDONLY | O_DIRECTORY
/// @return a closed descriptor with errno set on failure; EXDEV for another mount.
[[nodiscard]] support::FileDescriptor open_below(int directory, const char* name, int flags);

/// @return the path of an open file, by what /proc says of it now; nothing where that is not there.
[[nodiscard]] std::optional<std::string> path_of(int fd);

/// @param top what the operator named, for where /proc does not tell the path, or it is too long
/// @return a path for messages, by what /proc says of the directory now. Changes errno.
[[nodiscard]] std::string describe(const std::string& top, int directory,
                                   const char* name = nullptr);

/// The directories that a walk has open. Each is open once: what one thread relies on to be root's
/// alone, another could give away under another name that it was moved to.
class OpenDirectories {
 public:
  /// Takes a directory in, unless it is there.
  /// @return what it is from then on, when nobody else of this walk changes it; nothing with errno
  /// 0
  ///         where it is there, or with that of the failure to look at it.
  [[nodiscard]] std::optional<struct stat> enter(int fd);
  void leave(const struct stat& directory);

 private:
  std::mutex mutex_;
  std::set<std::pair<dev_t, ino_t>> inodes_;
};

/// A directory of the tree, open for reading, and entered in `OpenDirectories`.
class Directory {
 public:
  /// @param seen what `enter` said; `open` outlives the object, which leaves it
  Directory(support::FileDescriptor fd, const struct stat& seen, OpenDirectories& open);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory();

  [[nodiscard]] int fd() const { return fd_.get(); }
  /// What it was when it was opened; its owner may have changed its mode and group since.
  [[nodiscard]] const struct stat& seen() const { return seen_; }

  /// Makes sure that nobody but root can add, remove or rename entries from now on, until it is
  /// given or released. Only then can a link count be trusted: an entry that was found under its
  /// name in such a directory, with one link, has this link and no other, wherever its other
  /// names may have come and gone before. A directory that already is root's alone is not touched.
  /// @return false with errno set on failure.
  bool guard();
  [[nodiscard]] bool is_guarded() const { return guarded_; }

  /// Gives the directory itself, where it is not already right, and ends the guard.
  /// @return false with errno set on failure.
  bool give(Owner owner);

  /// Ends the guard with the owner and mode as they were.
  void release();

  /// Blocks of this directory's entries that other threads are at.
  std::atomic<unsigned> blocks_under_way = 0;

 private:
  bool end_guard(Owner owner);

  OpenDirectories& open_;
  support::FileDescriptor fd_;
  struct stat seen_;
  std::mutex mutex_;
  std::atomic<bool> guarded_;
  bool owner_changed_ = false;  // by the guard; else the directory was root's alone when opened
  bool mode_changed_ = false;
  mode_t mode_ = 0;  // before the guard closed it, where it did
};

}  // namespace es_entrypoint::ownership
