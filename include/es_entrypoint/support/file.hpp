#pragma once

#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace es_entrypoint::support {

/// Opens a file as open(2) with O_CLOEXEC. musl's own open sets that flag again, by a system call.
/// @return no descriptor, and errno, if it cannot be opened.
[[nodiscard]] FileDescriptor open_file(const std::string& path, int flags);

/// Reads a whole regular file; never blocks on a FIFO or device.
/// @param limit the most bytes that the file may hold
/// @return the bytes; nothing if the file or a directory above it does not exist; an error with
///         `code` if the file cannot be opened or read, is not a regular file, or is larger than
///         `limit`.
[[nodiscard]] Expected<std::optional<std::string>> read_file_if_present(
    const std::string& path, std::size_t limit, ExitCode code = ExitCode::bad_config);

}  // namespace es_entrypoint::support
