#pragma once

#include "es_entrypoint/dialect/dialect.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <vector>

namespace es_entrypoint::engine {

/// What the way to the engine does with settings: an image's script may stand in it.
struct Way {
  bool reads_environment = false;  ///< somebody makes settings of dotted variables
  bool drops_arguments = false;    ///< the script runs the engine without its arguments
};

/// The operator's settings of the command line and the environment, by how they reach the engine.
struct SettingsOnTheWay {
  std::vector<support::Setting> words;        ///< in the arguments
  std::vector<support::Setting> variables;    ///< in variables that are read there
  std::vector<support::Setting> unread;       ///< in variables that are not: to be spelled
  std::vector<support::Setting> handed_over;  ///< of `words`, those that must become variables
  std::vector<std::string> warnings;          ///< about those that reach it in no way
};

/// Sorts them. Pure.
/// @param words of the engine's command line, the last one first; a list's items are joined
[[nodiscard]] SettingsOnTheWay sort_settings(const dialect::Dialect& dialect, Way way,
                                             std::vector<support::Setting> words,
                                             const support::Environment& environment);

}  // namespace es_entrypoint::engine
