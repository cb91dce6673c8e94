#pragma once

#include "es_entrypoint/dialect/region.hpp"
#include "es_entrypoint/metadata/needs.hpp"
#include "es_entrypoint/metadata/sources.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::metadata {

/// Where the instance is, and the groups that its peers are in. Only what was needed is filled in.
struct Placement {
  /// The operator's; else ECS's, the instance's, or the one that its zone is in.
  std::optional<support::Sourced<dialect::Region>> region;
  /// Security group ids, else names.
  std::optional<support::Sourced<std::vector<std::string>>> groups;
  std::optional<support::Sourced<std::string>> zone;
  std::optional<support::Sourced<std::string>> instance_id;
  /// As of `Imds::fetch_status_without_token`; nothing if there is no instance.
  std::optional<int> tokenless_status;
};

/// @return the region that the task or the instance is in, whatever the operator chose; 69 if it
///         could not be read.
[[nodiscard]] support::Expected<support::Sourced<dialect::Region>> fetch_own_region(
    Sources& sources);

/// Requests what is needed, before the deadline of `sources`. ECS reports zone and region too, and
/// is asked first: many tasks cannot reach the instance's metadata, and a Fargate task has no
/// instance. The instance's id is left out, with a warning, if there is no instance.
/// @return 69 if anything else that is needed could not be read, with the likely cause and the
///         remedy.
[[nodiscard]] support::Expected<Placement> fetch_placement(Sources& sources, const Needs& needs);

}  // namespace es_entrypoint::metadata
