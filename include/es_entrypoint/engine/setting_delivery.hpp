#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <vector>

namespace es_entrypoint::engine {

/// How settings reach the engine, through an image's script or without one.
struct Delivery {
  bool reads_environment = false;  ///< the script or the engine makes settings of dotted variables
  bool drops_arguments = false;    ///< the script runs the engine without its arguments
};

/// The operator's settings of the command line and the environment, by how they reach the engine.
struct SortedSettings {
  std::vector<support::Setting> words;        ///< in the arguments
  std::vector<support::Setting> variables;    ///< in variables that are read
  std::vector<support::Setting> unread;       ///< in variables that are not: must be spelled
  std::vector<support::Setting> handed_over;  ///< those of `words` that must become variables
  std::vector<support::Warning> warnings;     ///< about those that do not reach it
};

/// Sorts them. Pure.
/// @param words of the engine's command line, the last one first; a list's items are joined
[[nodiscard]] SortedSettings sort_settings(const dialect::Dialect& dialect, Delivery delivery,
                                           std::vector<support::Setting> words,
                                           const support::Environment& environment);

}  // namespace es_entrypoint::engine
