#pragma once

#include "es_entrypoint/metadata/ecs_documents.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {

/// What the plan needs to know; nothing else is asked for.
struct Needs {
  bool address = false;
  bool ports = false;
  bool region = false;
  bool groups = false;
  bool zone = false;
  bool instance_id = false;

  [[nodiscard]] bool any() const {
    return address || ports || region || groups || zone || instance_id;
  }
  /// @return of these, what peers reach the node at.
  [[nodiscard]] Needs reach() const { return {.address = address, .ports = ports}; }
  /// @return all others: where the node is, and the groups of its peers.
  [[nodiscard]] Needs place() const {
    return {.region = region, .groups = groups, .zone = zone, .instance_id = instance_id};
  }
};

/// What the metadata services said, each with its origin, such as
/// "imds http://169.254.169.254 local-ipv4". Only what was needed is there.
struct InstanceFacts {
  NetworkMode network_mode = NetworkMode::unknown;
  /// An IPv4 or IPv6 literal that a source asserted; or what the operator gave, as given.
  std::optional<support::Sourced<std::string>> address;
  /// The host's ports for the container's 9200 and 9300, where they differ from these.
  std::optional<support::Sourced<std::uint16_t>> http_port;
  std::optional<support::Sourced<std::uint16_t>> transport_port;
  std::optional<support::Sourced<std::string>> region;
  /// Security group ids, else names.
  std::optional<support::Sourced<std::vector<std::string>>> groups;
  std::optional<support::Sourced<std::string>> zone;
  std::optional<support::Sourced<std::string>> instance_id;
};

/// Asks the metadata services for what is needed, under their one deadline. Asks no one for what
/// the operator said.
/// @return what they said; 69 where something needed could not be had before the deadline, with
///         the likely cause and the remedy in the message. An instance's id is left out, with a
///         warning, if there is no instance.
[[nodiscard]] support::Expected<InstanceFacts> fetch_instance_facts(Sources& sources,
                                                                    const Needs& needs);

}  // namespace es_entrypoint::metadata
