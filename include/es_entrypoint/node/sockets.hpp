#pragma once

#include "es_entrypoint/node/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::node {

/// A socket that listens.
struct Listener {
  Endpoint endpoint;
  std::uint64_t inode = 0;  ///< its number, as in "socket:[NUMBER]"

  bool operator==(const Listener&) const = default;
};

/// @param table the text of /proc/net/tcp or /proc/net/tcp6
/// @return the listening sockets, in the table's order; an IPv4 address in its own form.
/// Source: the kernel's Documentation/networking/proc_net_tcp.rst.
[[nodiscard]] std::vector<Listener> parse_listeners(std::string_view table);

/// @return the listening sockets in this network, of any process; none if the kernel does not tell.
[[nodiscard]] std::vector<Listener> read_listeners(const std::string& proc = "/proc");

/// Connects to all of them at once and closes the connections without sending anything.
/// @return for each of them: 0 if it accepts, else the errno: ETIMEDOUT if nothing came back.
[[nodiscard]] std::vector<int> fetch_connect_errors(std::span<const Endpoint> endpoints,
                                                    std::chrono::milliseconds timeout);

}  // namespace es_entrypoint::node
