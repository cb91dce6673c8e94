#include "es_entrypoint/cli/option_values.hpp"

#include "es_entrypoint/cli/http_uri.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace es_entrypoint::cli {
namespace {

using options::Options;

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

bool apply_output(Options& options, options::Mode mode, const std::string& format) {
  using options::OutputFormat;
  static constexpr std::array<Choice<OutputFormat>, 3> choices{
      {{"", OutputFormat::text}, {"text", OutputFormat::text}, {"json", OutputFormat::json}}};
  options.mode = mode;
  return choose(options.output_format, choices, format);
}

}  // namespace

bool apply_publish_host(Options& options, const std::string& value, const support::Origin& origin) {
  using Source = options::PublishHost::Source;
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

bool apply_publish_ports(Options& options, const std::string& value,
                         const support::Origin& origin) {
  using options::PublishPorts;
  static constexpr std::array<Choice<PublishPorts>, 2> choices{
      {{"auto", PublishPorts::automatic}, {"none", PublishPorts::none}}};
  options.publish_ports.origin = origin;
  return choose(options.publish_ports.value, choices, value);
}

bool apply_discovery(Options& options, const std::string& value, const support::Origin& origin) {
  using options::Discovery;
  static constexpr std::array<Choice<Discovery>, 3> choices{
      {{"auto", Discovery::automatic}, {"ec2", Discovery::ec2}, {"none", Discovery::none}}};
  options.discovery.origin = origin;
  return choose(options.discovery.value, choices, value);
}

bool apply_discovery_groups(Options& options, const std::string& value,
                            const support::Origin& origin) {
  using Groups = options::DiscoveryGroups;
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

bool apply_node_attributes(Options& options, const std::string& value,
                           const support::Origin& origin) {
  using options::NodeAttributes;
  static constexpr std::array<Choice<NodeAttributes>, 2> choices{
      {{"auto", NodeAttributes::automatic}, {"none", NodeAttributes::none}}};
  options.node_attributes.origin = origin;
  return choose(options.node_attributes.value, choices, value);
}

bool apply_heap(Options& options, const std::string& value, const support::Origin& origin) {
  using options::Heap;
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

bool apply_user(Options& options, const std::string& value, const support::Origin& origin) {
  options.user = {value, origin};
  // A lone colon is what "$USER:$GROUP" comes to where both are unset: nobody asked for root by it.
  return !value.empty() && value != ":";
}

bool apply_own(Options& options, const std::string& value, const support::Origin& origin) {
  // Given as a flag more than once, each adds a path; the variable is a list.
  const bool is_variable = origin.kind == support::Origin::Kind::environment;
  const auto paths = is_variable ? support::split(value, ':') : std::vector<std::string>{value};
  if (!options.own) {
    options.own.emplace(options::Own{}, origin);
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

bool apply_engine_home(Options& options, const std::string& value, const support::Origin& origin) {
  options.engine_home = {value, origin};
  return value.starts_with('/');
}

bool apply_engine_version(Options& options, const std::string& value,
                          const support::Origin& origin) {
  // The engine room knows which versions there are; here it is only a text.
  options.engine_version = {value, origin};
  return !value.empty();
}

bool apply_metadata_timeout(Options& options, const std::string& value, const support::Origin&) {
  options.metadata_timeout = support::parse_duration(value);
  return options.metadata_timeout.has_value();
}

bool apply_imds_v1(Options& options, const std::string& value, const support::Origin&) {
  using options::ImdsV1;
  static constexpr std::array<Choice<ImdsV1>, 2> choices{
      {{"never", ImdsV1::never}, {"fallback", ImdsV1::fallback}}};
  return choose(options.imds_v1, choices, value);
}

bool apply_log_level(Options& options, const std::string& value, const support::Origin&) {
  const auto level = support::parse_log_level(value);
  options.log_level = level.value_or(options.log_level);
  return level.has_value();
}

bool apply_log_format(Options& options, const std::string& value, const support::Origin&) {
  using support::LogFormat;
  static constexpr std::array<Choice<LogFormat>, 2> choices{
      {{"text", LogFormat::text}, {"json", LogFormat::json}}};
  return choose(options.log_format, choices, value);
}

bool apply_dry_run(Options& options, const std::string& value, const support::Origin&) {
  return apply_output(options, options::Mode::dry_run, value);
}

bool apply_check(Options& options, const std::string& value, const support::Origin&) {
  return apply_output(options, options::Mode::check, value);
}

bool apply_healthcheck(Options& options, const std::string& value, const support::Origin&) {
  options.mode = options::Mode::healthcheck;
  options.healthcheck_url = value.empty() ? "http://127.0.0.1:9200/" : value;
  return is_http_uri(options.healthcheck_url, {.https = true, .query = true});
}

bool apply_help(Options& options, const std::string&, const support::Origin&) {
  options.mode = options::Mode::help;
  return true;
}

bool apply_version(Options& options, const std::string&, const support::Origin&) {
  options.mode = options::Mode::version;
  return true;
}

}  // namespace es_entrypoint::cli
