#pragma once

#include "es_entrypoint/ownership/directory.hpp"
#include "es_entrypoint/ownership/entry_giver.hpp"
#include "es_entrypoint/ownership/walk_report.hpp"
#include "es_entrypoint/support/error.hpp"

#include <memory>

namespace es_entrypoint::ownership {

/// Gives everything below an open directory, and the directory itself last. Whoever may be at work
/// in the tree meanwhile, nothing outside of it is given: directories are entered by descriptors
/// only, each by one thread, no link is followed, no other mount entered, a file is pinned before
/// it is changed, and one that has other names than the one it was found under is left as it is.
/// Nothing is changed where nothing is wrong. Entries that come or go under way are no error.
///
/// A signal (see `SignalHold`) ends the walk early, with every directory as it was or given.
///
/// Directories that root without CAP_DAC_OVERRIDE cannot enter once they are given stay open until
/// all below them is; of all others at most 24 descriptors a thread are open, at any depth. Memory
/// grows by about 100 bytes a level.
/// @param giver   that opened the top
/// @param threads the most that work at it; the first few hundred entries are one thread's
/// @return 73 at the first entry that is wrong and cannot be given, or cannot be looked at.
[[nodiscard]] support::Expected<void> give_tree(const std::shared_ptr<Directory>& top,
                                                EntryGiver& giver, WalkReport& report,
                                                unsigned threads);

}  // namespace es_entrypoint::ownership
