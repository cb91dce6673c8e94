#pragma once

#include "es_entrypoint/dialect/version.hpp"
#include "es_entrypoint/engine/command_request.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/environment.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>

// Tested by tests/unit/engine/engine_test.cpp.
namespace es_entrypoint::engine {

/// An engine's directory and release.
struct Installation {
  std::string home;  ///< absolute, without a slash at its end
  dialect::Version version;
};

/// Finds the home that the command leads to, else one of the usual ones, by the engine's jar in its
/// lib. A home or version that the operator specifies takes precedence.
/// @param program the absolute path of the engine's start script or, if chained, the image's script
/// @return 78 if there is no such jar, or more than one.
[[nodiscard]] support::Expected<Installation> find_installation(
    CommandKind kind, const std::string& program, const support::Environment& environment,
    const options::Options& options);

}  // namespace es_entrypoint::engine
