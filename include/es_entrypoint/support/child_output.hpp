#pragma once

#include "es_entrypoint/support/file_descriptor.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace es_entrypoint::support {

/// A child process that works out a text for its parent, for what may take forever or needs other
/// privileges. It ends with its parent. Whoever may send signals to it can stop or end it.
class ChildOutput {
 public:
  /// The most bytes that the child may write: what a pipe takes without a reader.
  static constexpr std::size_t limit = 4096;

  /// Forks: the constructor returns in both processes. The caller has no other threads.
  ChildOutput();
  ChildOutput(const ChildOutput&) = delete;
  ChildOutput& operator=(const ChildOutput&) = delete;
  /// Ends the child, finished or not.
  ~ChildOutput();

  /// @return whether this is the child, which calls `finish`.
  [[nodiscard]] bool is_child() const { return child_ == 0; }

  /// Makes the child end with its parent. The constructor does that too, but the kernel forgets it
  /// when the child changes its user.
  static void end_with_parent();

  /// Writes the text and ends the child, without the parent's destructors.
  [[noreturn]] void finish(std::string_view text) const;

  /// Called once, in the parent.
  /// @return all that the child wrote; else the errno: ETIMEDOUT if it has not finished by `end`,
  ///         EMSGSIZE if it wrote more than `limit` bytes, or why there is no child.
  [[nodiscard]] std::expected<std::string, int> read_until(
      std::chrono::steady_clock::time_point end);

 private:
  pid_t child_ = -1;
  int error_ = 0;
  FileDescriptor reader_;
  FileDescriptor writer_;
};

}  // namespace es_entrypoint::support
