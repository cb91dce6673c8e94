#include "es_entrypoint/cli/option_table.hpp"

#include "es_entrypoint/cli/http_uri.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace es_entrypoint::cli {
namespace {

using support::Options;

/// A word and what it stands for.
template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

template <typename T, std::size_t count>
bool choose(T& target, const std::array<Choice<T>, count>& choices, const std::string& word) {
  const auto found = std::ranges::find(choices, word, &Choice<T>::word);
  if (found == choices.end()) {
    return false;
  }
  target = found->value;
  return true;
}

bool is_literal_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  // A scope ("fe80::1%eth0") is no part of what inet_pton takes.
  const auto literal = text.ends_with('%') ? text : text.substr(0, text.find('%'));
  return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, literal.c_str(), address.data()) == 1;
}

/// An address, a host name, or one of the engine's placeholders such as "_eth0:ipv4_". What only
/// looks like an address is a mistake, not a name.
bool is_address_or_name(const std::string& text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (is_literal_address(text)) {
    return true;
  }
  if (text.size() > 2 && text.front() == '_' && text.back() == '_') {
    return text.find_first_not_of(std::string{letters} + ":") == std::string::npos;
  }
  return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
         !text.contains("..") && text.find_first_not_of(letters) == std::string::npos &&
         text.find_first_not_of("0123456789.") != std::string::npos;
}

bool apply_publish_host(Options& options, const std::string& value, const std::string& origin) {
  using Source = support::PublishHost::Source;
  static constexpr std::array<Choice<Source>, 5> choices{{{"auto", Source::automatic},
                                                          {"imds", Source::imds},
                                                          {"ecs", Source::ecs},
                                                          {"ecs-file", Source::ecs_file},
                                                          {"none", Source::none}}};
  options.publish_host = {{Source::given, value}, origin};
  if (choose(options.publish_host.value.source, choices, value)) {
    options.publish_host.value.given.clear();
    return true;
  }
  return is_address_or_name(value);
}

bool apply_publish_ports(Options& options, const std::string& value, const std::string& origin) {
  using support::PublishPorts;
  static constexpr std::array<Choice<PublishPorts>, 2> choices{
      {{"auto", PublishPorts::automatic}, {"none", PublishPorts::none}}};
  options.publish_ports.origin = origin;
  return choose(options.publish_ports.value, choices, value);
}

bool apply_discovery(Options& options, const std::string& value, const std::string& origin) {
  using support::Discovery;
  static constexpr std::array<Choice<Discovery>, 3> choices{
      {{"auto", Discovery::automatic}, {"ec2", Discovery::ec2}, {"none", Discovery::none}}};
  options.discovery.origin = origin;
  return choose(options.discovery.value, choices, value);
}

bool apply_discovery_groups(Options& options, const std::string& value, const std::string& origin) {
  using Groups = support::DiscoveryGroups;
  static constexpr std::array<Choice<Groups::Choice>, 2> choices{
      {{"auto", Groups::Choice::automatic}, {"all", Groups::Choice::all}}};
  options.discovery_groups = {{Groups::Choice::given, {}}, origin};
  if (choose(options.discovery_groups.value.choice, choices, value)) {
    return true;
  }
  for (const auto& part : support::split(value, ',')) {
    options.discovery_groups.value.given.emplace_back(support::trim(part));
  }
  const auto& given = options.discovery_groups.value.given;
  return std::ranges::none_of(given, [](const std::string& group) {
    return group.empty() || support::printable(group, group.size()) != group;
  });
}

bool apply_node_attributes(Options& options, const std::string& value, const std::string& origin) {
  using support::NodeAttributes;
  static constexpr std::array<Choice<NodeAttributes>, 2> choices{
      {{"auto", NodeAttributes::automatic}, {"none", NodeAttributes::none}}};
  options.node_attributes.origin = origin;
  return choose(options.node_attributes.value, choices, value);
}

bool apply_heap(Options& options, const std::string& value, const std::string& origin) {
  using support::Heap;
  static constexpr std::array<Choice<Heap::Choice>, 2> choices{
      {{"auto", Heap::Choice::automatic}, {"none", Heap::Choice::none}}};
  options.heap = {{Heap::Choice::given, value}, origin};
  if (choose(options.heap.value.choice, choices, value)) {
    options.heap.value.given.clear();
    return true;
  }
  // The JVM takes k, m and g alone, and refuses a heap under 2 MiB.
  const auto size = support::parse_size(value);
  return size && *size >= (2ULL << 20) && support::to_lower(value).back() != 't';
}

bool apply_user(Options& options, const std::string& value, const std::string& origin) {
  options.user = {value, origin};
  return !value.empty();
}

bool apply_own(Options& options, const std::string& value, const std::string& origin) {
  // Given as a flag more than once, each adds a path; the variable is a list.
  const bool is_variable = origin.starts_with("environment ");
  const auto paths = is_variable ? support::split(value, ':') : std::vector<std::string>{value};
  if (!options.own) {
    options.own.emplace(support::Own{}, origin);
  }
  auto& own = options.own->value;
  for (const auto& path : paths) {
    if (path.empty()) {
      return false;
    }
    if (path == "none") {
      own.none = true;
    } else {
      own.paths.push_back(path);
    }
  }
  return !own.none || own.paths.empty();
}

bool apply_engine_home(Options& options, const std::string& value, const std::string& origin) {
  options.engine_home = {value, origin};
  return value.starts_with('/');
}

bool apply_engine_version(Options& options, const std::string& value, const std::string& origin) {
  // The engine room knows which versions there are; here it is only a text.
  options.engine_version = {value, origin};
  return !value.empty();
}

bool apply_metadata_timeout(Options& options, const std::string& value, const std::string&) {
  options.metadata_timeout = support::parse_duration(value);
  return options.metadata_timeout.has_value();
}

bool apply_imds_v1(Options& options, const std::string& value, const std::string&) {
  using support::ImdsV1;
  static constexpr std::array<Choice<ImdsV1>, 2> choices{
      {{"never", ImdsV1::never}, {"fallback", ImdsV1::fallback}}};
  return choose(options.imds_v1, choices, value);
}

bool apply_log_level(Options& options, const std::string& value, const std::string&) {
  const auto level = support::parse_log_level(value);
  options.log_level = level.value_or(options.log_level);
  return level.has_value();
}

bool apply_log_format(Options& options, const std::string& value, const std::string&) {
  using support::LogFormat;
  static constexpr std::array<Choice<LogFormat>, 2> choices{
      {{"text", LogFormat::text}, {"json", LogFormat::json}}};
  return choose(options.log_format, choices, value);
}

bool apply_output(Options& options, support::Mode mode, const std::string& format) {
  using support::OutputFormat;
  static constexpr std::array<Choice<OutputFormat>, 3> choices{
      {{"", OutputFormat::text}, {"text", OutputFormat::text}, {"json", OutputFormat::json}}};
  options.mode = mode;
  return choose(options.output_format, choices, format);
}

bool apply_dry_run(Options& options, const std::string& value, const std::string&) {
  return apply_output(options, support::Mode::dry_run, value);
}

bool apply_check(Options& options, const std::string& value, const std::string&) {
  return apply_output(options, support::Mode::check, value);
}

bool apply_healthcheck(Options& options, const std::string& value, const std::string&) {
  options.mode = support::Mode::healthcheck;
  options.healthcheck_url = value.empty() ? "http://127.0.0.1:9200/" : value;
  return is_http_uri(options.healthcheck_url, {.query = true});
}

bool apply_help(Options& options, const std::string&, const std::string&) {
  options.mode = support::Mode::help;
  return true;
}

bool apply_version(Options& options, const std::string&, const std::string&) {
  options.mode = support::Mode::version;
  return true;
}

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
     apply_own, true},
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
    {"--healthcheck", "", Takes::optional_value, "URL", "an http URL",
     "ask the engine once, for at most 4 seconds, and exit with 0 when it answers, with 1 when not "
     "(http://127.0.0.1:9200/)",
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
