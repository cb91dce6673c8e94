#pragma once

#include "es_entrypoint/support/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

// Tested by tests/unit/engine/command_request_test.cpp.
namespace es_entrypoint::engine {

/// A path at which the launcher is installed, in the place of an image's script or for itself.
struct Place {
  std::string original;  ///< the script that was there, absolute; empty if none is beside it
};

// An engine that was taken over may plant an ORIGINAL.official in a directory that it can write to,
// for root to run it at the next start. Root therefore uses one only if it is root's and only root
// can write to the directory, unless the operator names the place: by executing it, or by the path
// of a script.

/// @param word        a path, or a name that is searched in PATH and then, as a shell does for a
///                    script, in the working directory
/// @param search_path PATH's value
/// @return the place, if ORIGINAL.official is beside the path, whatever the file there is, or if
///         executing the word would run this program again; else nothing.
[[nodiscard]] std::optional<Place> find_place(const std::string& word,
                                              std::string_view search_path);

/// @param invoked_path the absolute path that this program was executed by
/// @return the original beside it, absolute; empty if there is none.
[[nodiscard]] std::string find_own_original(const std::string& invoked_path);

/// Searches for the launcher's place if nothing names it: at the paths of the official images'
/// scripts, in the home that ES_ENTRYPOINT_ENGINE_HOME names, and by their names in PATH.
/// @return the original script there, absolute; empty if there is none.
[[nodiscard]] std::string find_usual_original(const support::Environment& environment);

}  // namespace es_entrypoint::engine
