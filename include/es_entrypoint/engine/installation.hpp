#pragma once

#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/command.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

namespace es_entrypoint::engine {

/// Where an engine is installed, and which release it is.
struct Installation {
  std::string home;  ///< absolute, without a slash at its end
  dialect::Version version;
};

/// @return 64 where --engine-version or its variable is no version.
[[nodiscard]] support::Expected<void> check_given_version(const options::Options& options);

/// Finds the home that the command leads to, else one of the usual ones, by the engine's jar in its
/// lib; what the operator says of home and version counts more.
/// @return 78 where there is no such jar, or more than one; 64 for a bad --engine-version.
[[nodiscard]] support::Expected<Installation> find_installation(
    const Command& command, const support::Environment& environment,
    const options::Options& options);

}  // namespace es_entrypoint::engine
