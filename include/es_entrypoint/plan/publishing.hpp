#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/setting.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <string_view>
#include <vector>

namespace es_entrypoint::plan {

/// What a value of network.host, transport.host or http.host means for the published address.
enum class HostKind {
  wildcard,  ///< every interface (0.0.0.0, ::): the engine would choose the address
  loopback,  ///< this host only (127.0.0.1, localhost, _local_)
  own,       ///< an address, a host name, an interface or a group of addresses (_site_, _ec2_)
};

/// Pure. In a list, any address of its own decides, then any loopback address.
[[nodiscard]] HostKind classify_host(std::string_view value);

/// Which settings publish the address, and which of the operator's settings decide it instead. The
/// pointers are into the engine's settings.
struct Publishing {
  bool network = false;    ///< network.publish_host is the launcher's to add
  bool transport = false;  ///< transport.publish_host too
  bool http = false;       ///< http.publish_host too
  std::vector<const support::Setting*> kept;
  /// The one of `kept` that makes the transport listen on loopback only: no peer can connect.
  const support::Setting* loopback = nullptr;
  std::vector<support::Warning> warnings;

  [[nodiscard]] bool any() const { return network || transport || http; }
};

/// Pure. Every release takes the first of these that is set, for P = transport and P = http each:
/// P.publish_host, P.host, network.publish_host, network.host.
///
///     network level       protocol level (P)     published by P        the launcher adds
///     ------------------  ---------------------  --------------------  ----------------------
///     nothing             nothing                our address           network.publish_host
///     host: wildcard      nothing                our address           network.publish_host
///     either of these     P.host: wildcard       our address           and P.publish_host
///     either of these     P.host: own            the operator's        nothing for P
///     either of these     P.host: loopback       loopback              nothing for P
///     either of these     P.publish_host         the operator's        nothing for P
///     publish_host        as it is               the operator's        nothing
///     host: own           as it is               the operator's        nothing
///     host: loopback      as it is               loopback              nothing
///
/// If both protocols have a setting of their own, network.publish_host would have no effect, and is
/// left out. bind_host does not matter at either level. An address in --publish-host is published
/// whatever network.host is; --publish-host=none adds nothing.
[[nodiscard]] Publishing resolve_publishing(const options::Options& options,
                                            const engine::Engine& engine);

}  // namespace es_entrypoint::plan
