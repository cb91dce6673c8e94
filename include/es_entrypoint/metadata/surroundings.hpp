#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/options/options.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::metadata {

/// What the answers depend on besides the options.
struct Surroundings {
  http::HttpClient& http;
  http::Clock& clock;
  std::string root;  ///< where /sys is, for tests; empty for the system's own
  /// With one request or one file; else the deadline over everything is the only bound.
  std::optional<http::Clock::Duration> patience = {};
};

/// Tells by what the firmware says of the machine whether it is an EC2 instance. Containers see it
/// too; without root some of it is unreadable, which counts as not said.
/// @param root where /sys is, for tests; empty for the system's own
///
/// Source: EC2 User Guide, "Identify EC2 Linux instances".
[[nodiscard]] bool is_ec2_machine(const std::string& root);

/// @return the operator's `--metadata-timeout`; else 15 s where ECS's variables are set or this is
///         an EC2 machine, because an answer will come; else 2 s.
[[nodiscard]] http::Clock::Duration metadata_timeout(const options::Options& options,
                                                     const std::string& root);

}  // namespace es_entrypoint::metadata
