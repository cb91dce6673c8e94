#pragma once

#include "es_entrypoint/support/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

// Tested by tests/unit/engine/command_request_test.cpp.
namespace es_entrypoint::engine {

// A place is a path at which the launcher is installed, instead of an image's script or for itself.
//
// An engine that was taken over may plant an ORIGINAL.official in a directory that it can write to,
// for root to run it at the next start. Root therefore uses one only if it is root's and only root
// can write to the directory, unless the operator names the place: by executing it, or by the path
// of a script.

/// @param word        a path, or a name that is searched in PATH and then, as a shell does for a
///                    script, in the working directory
/// @param search_path PATH's value
/// @return the original script beside the place, absolute; empty if executing the word would run
///         this program again, but no original is beside it; nothing if the word is not a place.
[[nodiscard]] std::optional<std::string> find_place(const std::string& word,
                                                    std::string_view search_path);

/// @param invoked_path the absolute path that this program was executed by
/// @return the original beside it, absolute; empty if there is none.
[[nodiscard]] std::string find_own_original(const std::string& invoked_path);

/// Searches for the launcher's place if nothing names it: at the paths of the official images'
/// scripts, in the home that ES_ENTRYPOINT_ENGINE_HOME names, and by their names in PATH.
/// @return the original script beside it, absolute; empty if there is none.
[[nodiscard]] std::string find_usual_original(const support::Environment& environment);

}  // namespace es_entrypoint::engine
