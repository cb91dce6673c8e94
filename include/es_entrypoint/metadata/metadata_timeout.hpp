#pragma once

#include "es_entrypoint/http/clock.hpp"
#include "es_entrypoint/options/options.hpp"

#include <string>

namespace es_entrypoint::metadata {

/// @return the operator's `--metadata-timeout`; else 15 s if ECS's variables are set or this is an
///         EC2 instance, because a response will come; else 2 s. The firmware identifies EC2;
///         without root some of its files are unreadable and do not count.
/// @param root where /sys is, for tests; empty for the system's own
///
/// Source: EC2 User Guide, "Identify EC2 Linux instances".
[[nodiscard]] http::Clock::Duration read_metadata_timeout(const options::Options& options,
                                                          const std::string& root);

}  // namespace es_entrypoint::metadata
