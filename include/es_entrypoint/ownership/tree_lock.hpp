#pragma once

#include "es_entrypoint/support/error.hpp"

#include <chrono>
#include <string>

namespace es_entrypoint::ownership {

/// Two launchers at work on one tree would each take the other's guard of a directory for root's
/// own (see `DirectoryGuard`).
constexpr std::chrono::seconds lock_patience{60};

/// Locks a tree for the walk over it, until its top is closed. While another launcher has the
/// lock, waits, with one line in the log. On a file system without locks the walk goes on without
/// one. Launchers that walk trees inside one another do not see each other's lock.
/// @param top  the open directory, and `path` how the operator named it
/// @return 73 if the lock is not to be had in time; 128+n if signal n was noted meanwhile.
[[nodiscard]] support::Expected<void> lock_tree(int top, const std::string& path,
                                                std::chrono::milliseconds patience = lock_patience);

}  // namespace es_entrypoint::ownership
