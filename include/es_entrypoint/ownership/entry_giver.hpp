#pragma once

#include "es_entrypoint/ownership/directory.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <memory>

namespace es_entrypoint::ownership {

/// Gives single entries of a tree: looks, and changes what is wrong. Any thread may use it. It
/// outlives the directories that it opens.
/// All that fails is 73.
class EntryGiver {
 public:
  EntryGiver(Owner owner, WalkReport& report);

  /// Gives an entry that is no directory, without opening it: file, link, socket, FIFO, device.
  /// One that is gone, or became a directory, is passed over.
  [[nodiscard]] support::Expected<void> give_entry(Directory& directory, const char* name);

  /// Gives a pinned file, which is where only root can put something else.
  [[nodiscard]] support::Expected<void> give_pinned(const support::FileDescriptor& pin,
                                                    const struct stat& seen);

  /// Whether the directory can no more be entered once it is given, so that what is below it must
  /// be given before.
  [[nodiscard]] bool closes_when_given(const Directory& directory) const;

  /// Gives a directory itself, after its entries.
  [[nodiscard]] support::Expected<void> give_directory(Directory& directory);

  /// Opens a directory below another for reading.
  /// @return null for what is passed over: it is gone, no directory any more, another mount, open
  ///         already under another name, or right already and closed to root.
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> open_directory(
      const Directory& directory, const char* name);

  /// Opens the top of a tree for reading.
  /// @param pinned what was seen of the pin, and `path` how it was named
  /// @return null where it is right already and closed to root.
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> open_top(
      const support::FileDescriptor& pin, const struct stat& pinned, const std::string& path);

  /// Takes in a directory that was opened for reading.
  /// @return null with errno set where that fails; with errno 0 where it is open already.
  [[nodiscard]] std::shared_ptr<Directory> enter(support::FileDescriptor fd);

 private:
  [[nodiscard]] support::Expected<std::shared_ptr<Directory>> pass_over_closed(
      const std::string& path, const struct stat& seen);
  [[nodiscard]] support::Expected<void> pin_and_give(Directory& directory, const char* name);
  [[nodiscard]] std::unexpected<support::Error> cannot_give(const std::string& path,
                                                            const struct stat& seen,
                                                            int error_number) const;
  [[nodiscard]] std::string describe(int directory, const char* name = nullptr) const;
  void pass_over_mount(const Directory& directory, const char* name);

  Owner owner_;
  WalkReport& report_;
  bool enters_everything_;
  OpenDirectories open_;
};

}  // namespace es_entrypoint::ownership
