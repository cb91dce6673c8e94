#pragma once

#include "es_entrypoint/support/warning.hpp"

#include <string>

namespace es_entrypoint::plan {

// Tested by tests/unit/plan/host_prerequisites_test.cpp.

/// Something that the engine needs of its host or of its configuration, and whether it has it.
struct Prerequisite {
  enum class State {
    met,
    tolerated,  ///< not met, but this launch starts without it; only --check mentions it
    costly,     ///< not met, and the engine works worse for it
    missing,    ///< the engine will refuse to start, or will not live long
  };
  std::string subject;  ///< short, such as "vm.max_map_count"
  State state = State::met;
  std::string seen;
  std::string remedy = {};

  /// @return whether a launch warns about it.
  [[nodiscard]] bool is_warned_about() const { return state >= State::costly; }
  [[nodiscard]] support::Warning warning() const { return {subject + ": " + seen, remedy}; }
};

}  // namespace es_entrypoint::plan
