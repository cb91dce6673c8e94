#include "es_entrypoint/dialect/dialect.hpp"

#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace es_entrypoint::dialect {
namespace {

using support::ExitCode;
using support::Setting;

// The regions that the plugins of 1.x to 5.x all know by name; for others they throw.
constexpr std::array<std::string_view, 9> regions_known_by_name = {
    "us-east-1",      "us-west-1", "us-west-2",    "ap-southeast-1", "ap-southeast-2",
    "ap-northeast-1", "eu-west-1", "eu-central-1", "sa-east-1",
};

constexpr std::array<std::string_view, 7> discovery_names = {
    "discovery.type",
    "discovery.seed_providers",
    "discovery.zen.hosts_provider",
    "discovery.seed_hosts",
    "discovery.zen.ping.unicast.hosts",
    "discovery.seed_resolver.hosts",
    "discovery.zen.ping.multicast.enabled",
};

/// What the start scripts of 2.x to 7.10 do: `echo $* | egrep '(^-d |-d$| -d |--daemonize$|...`
bool looks_daemonized(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) {
    line += ' ' + word;
  }
  std::ranges::replace_if(line, [](char c) { return c == '\t' || c == '\n'; }, ' ');
  line.resize(line.find_last_not_of(' ') + 1);  // npos + 1 is 0
  return line.ends_with("-d") || line.contains(" -d ") || line.ends_with("--daemonize") ||
         line.contains("--daemonize ");
}

/// @return why the line cannot carry the value; empty if it can.
std::string_view find_obstacle(const Dialect& dialect, std::string_view value) {
  if (value.empty()) {
    return "the value is empty";
  }
  if (std::ranges::any_of(value, [](unsigned char c) { return std::iscntrl(c) != 0; })) {
    return "the value contains a control character";
  }
  if (value.find_first_of(dialect.forbidden_characters) != std::string_view::npos) {
    return "its start script splits or replaces a value that contains a blank, '*', '?' or '['";
  }
  if (!dialect.forbidden_text.empty() && value.contains(dialect.forbidden_text)) {
    return "it deletes every \"--\" from its arguments";
  }
  return {};
}

std::unexpected<support::Error> cannot_spell(const Dialect& dialect, const Setting& setting,
                                             std::string_view why) {
  return support::failure(ExitCode::bad_config,
                          fmt::format("cannot pass {} to {} on its command line: {}",
                                      support::format_setting(setting), dialect.release_line, why),
                          fmt::format("set {} in its configuration file instead", setting.name));
}

}  // namespace

support::Expected<const Dialect*> find_dialect(const Version& version) {
  const Dialect* found = nullptr;
  for (const auto& row : dialects()) {
    if (row.distribution == version.distribution &&
        version.at_least(row.from.major, row.from.minor, row.from.patch)) {
      found = &row;
    }
  }
  // Elasticsearch 3 and 4 were never released: such a version is a development build's.
  const bool between =
      found != nullptr && found->from.major < version.major && !is_newer_than_table(version);
  if (found == nullptr || between) {
    return support::failure(ExitCode::bad_config,
                            fmt::format("cannot launch {} {}: unknown release",
                                        title_of(version.distribution), version.text),
                            "if the version was detected wrongly, set it with --engine-version");
  }
  return found;
}

bool is_newer_than_table(const Version& version) {
  return std::ranges::none_of(dialects(), [&](const Dialect& row) {
    return row.distribution == version.distribution && row.from.major >= version.major;
  });
}

support::Expected<std::vector<std::string>> spell_settings(const Dialect& dialect,
                                                           std::span<const Setting> settings) {
  std::vector<std::string> words;
  for (const auto& setting : settings) {
    if (const auto why = find_obstacle(dialect, setting.value); !why.empty()) {
      return cannot_spell(dialect, setting, why);
    }
    words.push_back(fmt::format("{}{}={}", dialect.prefix, setting.name, setting.value));
  }
  if (!dialect.daemonizes_on_final_dash_d || !looks_daemonized(words)) {
    return words;
  }
  // A different word at the end may suffice.
  const auto harmless = std::ranges::find_if(words, [](const std::string& word) {
    return !word.ends_with("-d") && !word.ends_with("--daemonize");
  });
  if (harmless != words.end()) {
    std::rotate(harmless, harmless + 1, words.end());
  }
  if (looks_daemonized(words)) {
    const auto culprit = std::ranges::find_if(settings, [](const Setting& setting) {
      return looks_daemonized({setting.value, ""}) || looks_daemonized({setting.value});
    });
    return cannot_spell(dialect, culprit == settings.end() ? settings.back() : *culprit,
                        "its start script takes \"-d\" at the end for the option to run in the "
                        "background");
  }
  return words;
}

std::string plugin_install_command(const Dialect& dialect, const Version& version) {
  std::string command(dialect.plugin_install);
  if (!dialect.plugin_releases.empty()) {
    const auto newest = dialect.plugin_releases.size() - 1;
    command += dialect.plugin_releases[std::min(static_cast<std::size_t>(version.minor), newest)];
  }
  return command;
}

Setting make_region_setting(const Dialect& dialect, const Region& region,
                            const support::Origin& origin) {
  if (!dialect.region.empty() &&
      std::ranges::find(regions_known_by_name, region.name()) != regions_known_by_name.end()) {
    return {std::string(dialect.region), region.name(), origin};
  }
  // The second AWS library needs the scheme, the first one takes it.
  return {std::string(dialect.endpoint), "https://" + make_ec2_host(region), origin};
}

std::span<const std::string_view> discovery_settings() { return discovery_names; }

}  // namespace es_entrypoint::dialect
