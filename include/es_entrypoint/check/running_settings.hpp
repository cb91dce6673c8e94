#pragma once

#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/node/engine_process.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <span>
#include <vector>

namespace es_entrypoint::check {

/// @return the settings in the words of a running engine, the strongest first. Pure.
[[nodiscard]] std::vector<support::Setting> parse_running_settings(const dialect::Dialect& dialect,
                                                                   const node::EngineWords& words);

/// The running engine's words are the operator's, and those that the launcher added. A launch with
/// these options adds the latter again, from facts that may have changed, so they must not count
/// as the operator's.
/// @param engine what the operator configured elsewhere
/// @return those that only the operator's words can have made. Pure.
[[nodiscard]] std::vector<support::Setting> find_operators_settings(
    std::span<const support::Setting> running, const engine::Engine& engine,
    const options::Options& options);

/// @return the command with these settings as its last words. Pure.
[[nodiscard]] engine::Command with_settings(engine::Command command,
                                            const dialect::Dialect& dialect,
                                            std::span<const support::Setting> settings);

/// @return the command without the words of the engine's own command line. Pure.
[[nodiscard]] engine::Command without_engine_words(engine::Command command);

}  // namespace es_entrypoint::check
