#pragma once

#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::engine {

/// What is logged of a foreign command before it is executed.
struct ForeignNotice {
  bool is_warning = false;
  std::string text;
};

/// A foreign command may be somebody's way to start the engine after all, without its settings: it
/// is said that nothing is added.
///
/// Nothing is said of a plain tool: a program in /bin, /sbin, /usr/bin or /usr/sbin, as long as no
/// argument names an engine or an image's script, and, of a shell, as long as it has no arguments
/// but options ("bash -l"); and of an engine's own tools ("elasticsearch-plugin", "bin/plugin").
/// An init or a shell in front of a program or a script is looked through.
///
/// A warning for a shell script whose name says that it starts something (with "entrypoint" in it,
/// or run.sh) in an image that has an engine.
/// @param request of the kind foreign
[[nodiscard]] std::optional<ForeignNotice> find_foreign_notice(
    const CommandRequest& request, const support::Environment& environment,
    const options::Options& options);

}  // namespace es_entrypoint::engine
