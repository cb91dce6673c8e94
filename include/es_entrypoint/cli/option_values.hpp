#pragma once

#include "es_entrypoint/options/options.hpp"

#include <string>

namespace es_entrypoint::cli {

/// Puts an option's value into the options. Called once for each time that the option is given, in
/// order.
/// @param origin the option's name, or "environment " and its variable's
/// @return false where the value is not allowed; the options are then of no use.
using ApplyValue = bool(options::Options& options, const std::string& value,
                        const support::Origin& origin);

ApplyValue apply_publish_host;
ApplyValue apply_publish_ports;
ApplyValue apply_discovery;
ApplyValue apply_discovery_groups;
ApplyValue apply_node_attributes;
ApplyValue apply_heap;
ApplyValue apply_user;
ApplyValue apply_own;
ApplyValue apply_engine_home;
ApplyValue apply_engine_version;
ApplyValue apply_metadata_timeout;
ApplyValue apply_imds_v1;
ApplyValue apply_log_level;
ApplyValue apply_log_format;
ApplyValue apply_dry_run;
ApplyValue apply_check;
ApplyValue apply_healthcheck;
ApplyValue apply_help;
ApplyValue apply_version;

}  // namespace es_entrypoint::cli
