#pragma once

#include "es_entrypoint/support/error.hpp"

#include <chrono>
#include <string>

namespace es_entrypoint::ownership {

/// How long to wait for another launcher. Two launchers in one tree would each mistake the other's
/// guard of a directory for root's own directory (see `DirectoryGuard`).
constexpr std::chrono::seconds lock_patience{60};

/// Locks a tree for the walk over it, until its top is closed. While another launcher has the lock,
/// waits, with one line in the log. On a file system without locks, continues without one. Does not
/// detect launchers that walk a tree inside this one, or around it.
/// @param top  the open directory
/// @param path as the operator named it
/// @return 73 if the lock cannot be obtained in time; 128+n if signal n was noted meanwhile.
[[nodiscard]] support::Expected<void> lock_tree(int top, const std::string& path,
                                                std::chrono::milliseconds patience = lock_patience);

}  // namespace es_entrypoint::ownership
