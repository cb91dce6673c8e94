#pragma once

#include "es_entrypoint/support/file_descriptor.hpp"

#include <expected>
#include <string>

#include <sys/stat.h>

namespace es_entrypoint::ownership {

/// The result of a system call, or its errno: for callers that expect some of these errors.
template <typename T>
using SystemResult = std::expected<T, int>;

/// Opens the entry of a directory, without following a link or entering another mount: by openat2
/// if the kernel has it, else by comparing mounts afterwards. The fallback is tested by
/// tests/privileged/test_ownership.py.
/// @param flags O_PATH, or O_RDONLY | O_DIRECTORY
/// @return EXDEV for another mount.
[[nodiscard]] SystemResult<support::FileDescriptor> open_below(int directory, const char* name,
                                                               int flags);

[[nodiscard]] SystemResult<struct stat> look_at(int fd);

/// Looks at the entry of a directory itself, not at what a link leads to.
[[nodiscard]] SystemResult<struct stat> look_at(int directory, const char* name);

/// @return whether the error means that the entry was removed, or replaced by one of another kind,
///         after its name was read.
[[nodiscard]] bool means_gone(int error_number);

/// @param top the path that the operator named, which is used if /proc does not report the path
/// @param fd  an open file, or the directory of the entry `name`
/// @return a printable path, for messages. Changes errno.
[[nodiscard]] std::string describe(const std::string& top, int fd, const char* name = nullptr);

}  // namespace es_entrypoint::ownership
