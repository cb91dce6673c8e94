#pragma once

#include "es_entrypoint/process/process_status.hpp"
#include "es_entrypoint/support/error.hpp"

#include <cstdint>
#include <optional>

namespace es_entrypoint::process {

// Tested by tests/privileged/test_drop.py and test_reduced_capabilities.py.

/// The capability sets of the calling thread, as bit masks: bit n is capability n. By raw system
/// calls, as in capabilities(7), without libcap.
struct CapabilitySets {
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t inheritable = 0;
};

[[nodiscard]] support::Expected<CapabilitySets> read_capabilities();
[[nodiscard]] support::Expected<void> set_capabilities(const CapabilitySets& sets);

/// Removes every capability from the bounding set.
/// @return what stays in it if the caller has no CAP_SETPCAP; 71 on any other failure.
[[nodiscard]] support::Expected<std::uint64_t> empty_bounding_set();

/// Empties the ambient set. A kernel before 4.3 has none.
[[nodiscard]] support::Expected<void> clear_ambient_set();

/// The sets that reach through execve: they bound or become what the next program has.
struct InheritedSets {
  std::uint64_t bounding = 0;
  std::uint64_t ambient = 0;
};

/// @param status of this process; without one, each capability takes a system call
[[nodiscard]] InheritedSets read_inherited_sets(const std::optional<ProcessStatus>& status);

}  // namespace es_entrypoint::process
