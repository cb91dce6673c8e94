#pragma once

#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::engine {

/// The line that is logged before a foreign command is executed.
struct ForeignNotice {
  bool is_warning = false;
  std::string text;
};

/// Reports that nothing is added to a foreign command, which may start the engine after all.
/// An init or a shell in front of a program or a script is looked through.
/// @return nothing for a plain tool: an engine's own ("elasticsearch-plugin", "bin/plugin"), or
///         a program in /bin, /sbin, /usr/bin or /usr/sbin if no argument names an engine or an
///         image's script; a shell only if its arguments are all options ("bash -l"). A warning for
///         a shell script that starts something, by its name (run.sh, or with "entrypoint" in it),
///         in an image that has an engine.
/// @param request of the kind foreign
[[nodiscard]] std::optional<ForeignNotice> find_foreign_notice(
    const CommandRequest& request, const support::Environment& environment,
    const options::Options& options);

}  // namespace es_entrypoint::engine
