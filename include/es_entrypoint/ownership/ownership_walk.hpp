#pragma once

#include "es_entrypoint/ownership/entry_chowner.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/error.hpp"

#include <memory>

namespace es_entrypoint::ownership {

/// Chowns everything below an open directory, and then the directory itself: each directory comes
/// after its entries. Whatever others do in the tree meanwhile, nothing outside of it is changed:
/// directories are entered by descriptors only, no link is followed, no other mount is entered, a
/// file is pinned before it is changed, and a file with more names than the one it was found under
/// is skipped. All names in a directory are read before anything in it is changed, as a change may
/// alter their order. Nothing is changed if nothing is wrong. Entries that come or go meanwhile are
/// not errors.
///
/// A signal (see `SignalHold`) ends the walk early, with every directory unchanged or chowned.
/// After SIGKILL, the next walk completes it. Each thread has at most one directory open on each
/// level. Tested by tests/privileged (test_walk.py, test_attacks.py, test_kill.py).
/// @param chowner that opened the top
/// @return 73 at the first entry that is wrong and cannot be chowned, or cannot be looked at, and
///         for directories more than 128 levels below the top.
[[nodiscard]] support::Expected<void> chown_tree(std::shared_ptr<Directory> top,
                                                 EntryChowner& chowner, WalkReport& report);

}  // namespace es_entrypoint::ownership
