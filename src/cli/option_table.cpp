#include "es_entrypoint/cli/option_table.hpp"

#include "es_entrypoint/cli/option_values.hpp"
#include "es_entrypoint/http/uri.hpp"
#include "es_entrypoint/options/limits.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace es_entrypoint::cli {
namespace {

using options::Options;
using support::Sourced;

constexpr std::array<std::string_view, 2> auto_or_none = {"auto", "none"};
constexpr std::array<std::string_view, 1> none_alone = {"none"};
constexpr std::array<std::string_view, 2> text_or_json = {"text", "json"};
constexpr std::array<std::string_view, 5> publish_hosts = {"auto", "imds", "ecs", "ecs-file",
                                                           "none"};
constexpr std::array<std::string_view, 3> discoveries = {"auto", "ec2", "none"};
constexpr std::array<std::string_view, 2> discovery_groups = {"auto", "all"};
constexpr std::array<std::string_view, 2> imds_v1 = {"never", "fallback"};
constexpr std::array<std::string_view, 7> log_levels = {"trace", "debug",    "info", "warning",
                                                        "error", "critical", "off"};

template <typename T, typename Parse>
bool parse_into(T& target, Parse parse, const OptionValue& value) {
  auto parsed = parse(value.text);
  if (!parsed) {
    return false;
  }
  target = *std::move(parsed);
  return true;
}

/// Sets an option that takes only its choices.
template <typename Enum>
bool choose(Enum& target, const OptionValue& value) {
  if (value.choice) {
    target = static_cast<Enum>(*value.choice);
  }
  return value.choice.has_value();
}

template <typename Enum>
bool choose(Sourced<Enum>& target, const OptionValue& value) {
  target.origin = value.origin;
  return choose(target.value, value);
}

template <auto member>
bool choose(Options& options, const OptionValue& value) {
  return choose(options.*member, value);
}

/// Sets an option that takes one of its choices, or any other text that `parse` accepts.
template <auto member, auto parse>
bool choose_or_parse(Options& options, const OptionValue& value) {
  auto& target = options.*member;
  auto& [kind, given] = target.value;
  using Kind = std::remove_cvref_t<decltype(kind)>;
  target = {{Kind::given, {}}, value.origin};
  if (value.choice) {
    kind = static_cast<Kind>(*value.choice);
    return true;
  }
  return parse_into(given, parse, value);
}

template <options::Mode mode>
bool choose_output(Options& options, const OptionValue& value) {
  options.mode = mode;
  return choose(options.output_format, value);
}

template <options::Mode mode>
bool choose_mode(Options& options, const OptionValue& /*value*/) {
  options.mode = mode;
  return true;
}

bool set_discovery(Options& options, const OptionValue& value) {
  using Choice = options::Discovery::Choice;
  auto& [choice, names] = options.discovery.value;
  options.discovery = {{value.choice ? static_cast<Choice>(*value.choice) : Choice::dns, {}},
                       value.origin};
  return value.choice || parse_into(names, parse_dns_names, value);
}

bool set_user(Options& options, const OptionValue& value) {
  options.user = {{}, value.origin};
  return value.choice || parse_into(options.user->value.specification, parse_user, value);
}

bool set_own(Options& options, const OptionValue& value) {
  auto own = parse_own(options.own ? options.own->value : options::Own{}, value.text, value.origin);
  options.own = {own.value_or(options::Own{}), value.origin};
  return own.has_value();
}

bool set_engine_home(Options& options, const OptionValue& value) {
  options.engine_home = {value.text, value.origin};
  return value.text.starts_with('/');
}

bool set_engine_version(Options& options, const OptionValue& value) {
  auto& target = options.engine_version.emplace();
  target.origin = value.origin;
  return parse_into(target.value, parse_engine_version, value);
}

bool set_metadata_timeout(Options& options, const OptionValue& value) {
  options.metadata_timeout = support::parse_duration(value.text);
  return options.metadata_timeout.has_value();
}

/// spdlog has short forms of two level names, which the help does not list.
bool set_log_level(Options& options, const OptionValue& value) {
  const auto level = support::parse_log_level(value.text);
  options.log_level = level.value_or(options.log_level);
  return level.has_value();
}

bool set_healthcheck(Options& options, const OptionValue& value) {
  options.mode = options::Mode::healthcheck;
  return parse_into(
      options.healthcheck_url,
      [](const std::string& text) { return http::parse_uri(text, {.https = true, .query = true}); },
      value);
}

std::vector<OptionRow> make_table() {
  using options::Mode;
  return {
      {.name = "--publish-host",
       .variable = "ES_ENTRYPOINT_PUBLISH_HOST",
       .value_name = "HOST",
       .choices = publish_hosts,
       .other = "an IP address or host name",
       .default_value = "auto",
       .help = "where the published address comes from, or the address itself",
       .apply = choose_or_parse<&Options::publish_host, parse_address_or_name>},
      {.name = "--publish-ports",
       .variable = "ES_ENTRYPOINT_PUBLISH_PORTS",
       .value_name = "WHICH",
       .choices = auto_or_none,
       .default_value = "auto",
       .help = "auto: publish the host's ports if ECS mapped 9200 or 9300 to others",
       .apply = choose<&Options::publish_ports>},
      {.name = "--discovery",
       .variable = "ES_ENTRYPOINT_DISCOVERY",
       .value_name = "HOW",
       .choices = discoveries,
       .other = "dns:NAME[,NAME...]",
       .default_value = "auto",
       .help = "auto: EC2 if the plugin is installed and no other discovery was chosen; dns: the "
               "other nodes are what these host names resolve to",
       .apply = set_discovery},
      {.name = "--discovery-groups",
       .variable = "ES_ENTRYPOINT_DISCOVERY_GROUPS",
       .value_name = "GROUPS",
       .choices = discovery_groups,
       .other = "a comma-separated list of security group names or ids",
       .default_value = "auto",
       .help = "the security groups whose instances are peers; auto: this instance's own",
       .apply = choose_or_parse<&Options::discovery_groups, parse_group_names>},
      {.name = "--node-attributes",
       .variable = "ES_ENTRYPOINT_NODE_ATTRIBUTES",
       .value_name = "WHICH",
       .choices = auto_or_none,
       .default_value = "none",
       .help = "auto: set the availability zone and instance id as node attributes",
       .apply = choose<&Options::node_attributes>},
      {.name = "--mmap",
       .variable = "ES_ENTRYPOINT_MMAP",
       .value_name = "WHICH",
       .choices = auto_or_none,
       .default_value = "auto",
       .help = "auto: switch the engine's use of mmap off if it would refuse to start because "
               "vm.max_map_count is too low",
       .apply = choose<&Options::mmap>},
      {.name = "--heap",
       .variable = "ES_ENTRYPOINT_HEAP",
       .value_name = "SIZE",
       .choices = auto_or_none,
       .other =
           fmt::format("a size such as 512m or 4g, at least {}m", options::smallest_heap >> 20U),
       .default_value = "auto",
       .help =
           fmt::format("auto: half of the container's memory limit, at most {} GiB, for engines "
                       "that do not size themselves",
                       options::largest_heap >> 30U),
       .apply = choose_or_parse<&Options::heap, parse_heap_size>},
      {.name = "--user",
       .variable = "ES_ENTRYPOINT_USER",
       .value_name = "USER",
       .choices = none_alone,
       .other = "a user such as name, uid, name:group or uid:gid",
       .default_value = "the engine's name",
       .help = "who the engine runs as if root starts it; none: the caller",
       .apply = set_user},
      {.name = "--own",
       .variable = "ES_ENTRYPOINT_OWN",
       .value_name = "PATH",
       .choices = none_alone,
       .other = "paths",
       .default_value = "the engine's data and logs",
       .help = "a path whose owner becomes the engine's user, recursively, if root starts it; "
               "repeatable, and separated by ':' in the variable",
       .apply = set_own},
      {.name = "--engine-home",
       .variable = "ES_ENTRYPOINT_ENGINE_HOME",
       .value_name = "PATH",
       .other = "an absolute path",
       .default_value = "from the command's real path",
       .help = "the directory with the engine's bin, lib, plugins and config",
       .apply = set_engine_home},
      {.name = "--engine-version",
       .variable = "ES_ENTRYPOINT_ENGINE_VERSION",
       .value_name = "VERSION",
       .other = "a version such as 1.7.6, 8.19.0 or opensearch-2.19.0",
       .default_value = "from the jar in lib",
       .help = "the engine's version",
       .apply = set_engine_version},
      {.name = "--metadata-timeout",
       .variable = "ES_ENTRYPOINT_METADATA_TIMEOUT",
       .value_name = "TIME",
       .other = fmt::format("a time such as 500ms or 5s, at most {}h",
                            support::longest_duration.count()),
       .default_value =
           fmt::format("{}s on EC2 or ECS, else {}s", options::metadata_timeout_on_aws.count(),
                       options::metadata_timeout_elsewhere.count()),
       .help = "one deadline over all metadata requests",
       .apply = set_metadata_timeout},
      {.name = "--imds-v1",
       .variable = "ES_ENTRYPOINT_IMDS_V1",
       .value_name = "WHEN",
       .choices = imds_v1,
       .default_value = "never",
       .help = "whether to fall back to the metadata protocol without tokens",
       .apply = choose<&Options::imds_v1>},
      {.name = "--log-level",
       .variable = "ES_ENTRYPOINT_LOG_LEVEL",
       .value_name = "LEVEL",
       .choices = log_levels,
       .default_value = "info",
       .help = "what is logged",
       .apply = set_log_level},
      {.name = "--log-format",
       .variable = "ES_ENTRYPOINT_LOG_FORMAT",
       .value_name = "FORMAT",
       .choices = text_or_json,
       .default_value = "text",
       .help = "one event per line, on standard error",
       .apply = choose<&Options::log_format>},
      {.name = "--dry-run",
       .takes = Takes::optional_value,
       .value_name = "FORMAT",
       .choices = text_or_json,
       .default_value = "text",
       .help = "do every read, print the launch plan on standard output, change nothing",
       .apply = choose_output<Mode::dry_run>},
      {.name = "--check",
       .takes = Takes::optional_value,
       .value_name = "FORMAT",
       .choices = text_or_json,
       .default_value = "text",
       .help =
           "check everything that usually goes wrong, with the launch and with a node that runs: "
           "print one line per check, with a verdict and a remedy; exit 0, or 1 if one is a "
           "failure",
       .apply = choose_output<Mode::check>},
      {.name = "--healthcheck",
       .takes = Takes::optional_value,
       .value_name = "URL",
       .other = "an http or https URL without a user or password",
       .default_value = std::string{options::healthcheck_url},
       .help = fmt::format("send one request to the engine and wait for at most {}s: exit 0 if it "
                           "answers, else 1; with https only check that the port speaks TLS",
                           options::healthcheck_timeout.count()),
       .apply = set_healthcheck},
      {.name = "--version",
       .takes = Takes::nothing,
       .help = "print the release, its commit and the linked libraries",
       .apply = choose_mode<Mode::version>},
      {.name = "--help",
       .takes = Takes::nothing,
       .help = "print this",
       .apply = choose_mode<Mode::help>},
  };
}

}  // namespace

const std::vector<OptionRow>& option_table() {
  static const auto table = make_table();
  return table;
}

const OptionRow* find_option(std::string_view word) {
  const auto name = word.substr(0, word.find('='));
  const auto found = std::ranges::find(option_table(), name, &OptionRow::name);
  return found == option_table().end() ? nullptr : &*found;
}

std::string format_expected(const OptionRow& row) {
  std::vector<std::string_view> allowed(row.choices.begin(), row.choices.end());
  if (!row.other.empty()) {
    allowed.emplace_back(row.other);
  }
  if (allowed.empty()) {
    return "no value";
  }
  const auto last = allowed.back();
  allowed.pop_back();
  return allowed.empty() ? std::string{last}
                         : fmt::format("{} or {}", fmt::join(allowed, ", "), last);
}

}  // namespace es_entrypoint::cli
