#pragma once

#include "es_entrypoint/node/engine_process.hpp"
#include "es_entrypoint/node/sockets.hpp"

#include <optional>
#include <vector>

namespace es_entrypoint::node {

/// Keeps the sockets that the engine has open: in a network that containers share there may be
/// those of other engines. Asks the kernel in a child process that has become the engine's user,
/// because in a container not even root may look into other users' processes.
/// @return the engine's sockets; nothing if the kernel does not tell within a second, or for more
///         than 256 listeners.
[[nodiscard]] std::optional<std::vector<Listener>> read_own_listeners(
    const EngineProcess& process, const std::vector<Listener>& listeners);

}  // namespace es_entrypoint::node
