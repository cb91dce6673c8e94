#pragma once

#include "es_entrypoint/engine/engine.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::plan {

/// What a value of network.host, transport.host or http.host says of the address to publish.
enum class HostKind {
  wildcard,  ///< every interface (0.0.0.0, ::): the address is left to the engine
  loopback,  ///< this host alone (127.0.0.1, localhost, _local_)
  own,       ///< an address, a host name, an interface or a group of addresses (_site_, _ec2_)
};

/// Pure. Of a list, any address of its own decides, then any loopback one.
[[nodiscard]] HostKind classify_host(std::string_view value);

/// Which settings publish the address, and which of the operator's decide it instead. The pointers
/// are into the engine's settings.
struct Publishing {
  bool network = false;    ///< network.publish_host is the launcher's to add
  bool transport = false;  ///< transport.publish_host too
  bool http = false;       ///< http.publish_host too
  std::vector<const support::Setting*> kept;
  /// The one of `kept` that makes the transport listen on loopback alone: no peer reaches it.
  const support::Setting* loopback = nullptr;
  std::vector<std::string> warnings;

  [[nodiscard]] bool any() const { return network || transport || http; }
};

/// Decides it. Pure. The engine of every line takes the first of these that is set, for P the
/// transport and http each: P.publish_host, P.host, network.publish_host, network.host.
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
/// Where both protocols have one of their own, network.publish_host would decide nothing, and is
/// left off. bind_host at either level says nothing about what is published. An address given by
/// --publish-host is published whatever network.host is; --publish-host=none adds nothing.
[[nodiscard]] Publishing resolve_publishing(const options::Options& options,
                                            const engine::Engine& engine);

}  // namespace es_entrypoint::plan
