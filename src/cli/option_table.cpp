#include "es_entrypoint/cli/option_table.hpp"

#include <algorithm>
#include <array>

namespace es_entrypoint::cli {
namespace {

constexpr std::array<OptionRow, 19> table{{
    {"--publish-host", "ES_ENTRYPOINT_PUBLISH_HOST", Takes::value, "HOST",
     "auto, imds, ecs, ecs-file, none, an IP address or a host name",
     "where the address to publish comes from, or the address itself (auto)", apply_publish_host},
    {"--publish-ports", "ES_ENTRYPOINT_PUBLISH_PORTS", Takes::value, "WHICH", "auto or none",
     "publish the host's ports when ECS mapped 9200 or 9300 to others (auto)", apply_publish_ports},
    {"--discovery", "ES_ENTRYPOINT_DISCOVERY", Takes::value, "HOW", "auto, ec2 or none",
     "auto: through EC2 when the plugin is installed and nothing else chose a discovery (auto)",
     apply_discovery},
    {"--discovery-groups", "ES_ENTRYPOINT_DISCOVERY_GROUPS", Takes::value, "GROUPS",
     "auto, all, or a comma list of security group names or ids",
     "the security groups whose instances are peers; auto: this instance's own (auto)",
     apply_discovery_groups},
    {"--node-attributes", "ES_ENTRYPOINT_NODE_ATTRIBUTES", Takes::value, "WHICH", "auto or none",
     "auto: the availability zone and the instance id as node attributes (none)",
     apply_node_attributes},
    {"--heap", "ES_ENTRYPOINT_HEAP", Takes::value, "SIZE",
     "auto, none, or a size of at least 2m such as 512m or 4g",
     "auto: half the container's memory limit, at most 31 GiB, for engines that do not size "
     "themselves (auto)",
     apply_heap},
    {"--user", "ES_ENTRYPOINT_USER", Takes::value, "USER",
     "a user specification such as name, uid, name:group or uid:gid, or none",
     "who the engine runs as, where root starts it; none keeps the caller (the engine's name)",
     apply_user},
    {"--own", "ES_ENTRYPOINT_OWN", Takes::value, "PATH", "paths, or none alone",
     "a path made the user's, recursively, where root starts the engine; repeatable, in the "
     "variable separated by ':' (the engine's data and logs)",
     apply_own},
    {"--engine-home", "ES_ENTRYPOINT_ENGINE_HOME", Takes::value, "PATH", "an absolute path",
     "where the engine's bin, lib, plugins and config are (from the command's real path)",
     apply_engine_home},
    {"--engine-version", "ES_ENTRYPOINT_ENGINE_VERSION", Takes::value, "VERSION",
     "a version such as 1.7.6, 8.19.0 or opensearch-2.19.0",
     "the engine's version (from the jar in its lib)", apply_engine_version},
    {"--metadata-timeout", "ES_ENTRYPOINT_METADATA_TIMEOUT", Takes::value, "TIME",
     "a time such as 500ms or 5s, at most 1 hour",
     "one deadline over everything asked of the metadata services (15s on EC2 or ECS, else 2s)",
     apply_metadata_timeout},
    {"--imds-v1", "ES_ENTRYPOINT_IMDS_V1", Takes::value, "WHEN", "never or fallback",
     "whether the metadata protocol without tokens may be used (never)", apply_imds_v1},
    {"--log-level", "ES_ENTRYPOINT_LOG_LEVEL", Takes::value, "LEVEL",
     "trace, debug, info, warning, error, critical or off", "what is logged (info)",
     apply_log_level},
    {"--log-format", "ES_ENTRYPOINT_LOG_FORMAT", Takes::value, "FORMAT", "text or json",
     "one line an event, on standard error (text)", apply_log_format},
    {"--dry-run", "", Takes::optional_value, "FORMAT", "text or json",
     "do every read, print the launch plan on standard output, change nothing", apply_dry_run},
    {"--check", "", Takes::optional_value, "FORMAT", "text or json",
     "look at everything that usually goes wrong, print a verdict and a remedy for each, and exit "
     "with 0, or with 1 when a launch would fail",
     apply_check},
    {"--healthcheck", "", Takes::optional_value, "URL",
     "an http or https URL without a user or password",
     "ask the engine once, for at most 4 seconds, and exit with 0 when it answers, with 1 when "
     "not; "
     "of https only that the port speaks TLS (http://127.0.0.1:9200/)",
     apply_healthcheck},
    {"--help", "", Takes::nothing, "", "", "print this", apply_help},
    {"--version", "", Takes::nothing, "", "", "print the launcher's version", apply_version},
}};

}  // namespace

std::span<const OptionRow> option_table() { return table; }

const OptionRow* find_option(std::string_view word) {
  const auto name = word.substr(0, word.find('='));
  const auto found = std::ranges::find(table, name, &OptionRow::name);
  return found == table.end() ? nullptr : &*found;
}

}  // namespace es_entrypoint::cli
