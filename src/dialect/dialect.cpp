#include "es_entrypoint/dialect/dialect.hpp"

#include "es_entrypoint/dialect/ec2_endpoint.hpp"
#include "es_entrypoint/support/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

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

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Does as the start scripts of 2.x to 7.10 do: `echo $* | egrep '(^-d |-d$| -d |--daemonize$|...`
bool looks_daemonized(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) {
    line += ' ';
    for (const char c : word) {
      line += is_blank(c) ? ' ' : c;
    }
  }
  while (line.ends_with(' ')) {
    line.pop_back();
  }
  return line.ends_with("-d") || line.contains(" -d ") || line.ends_with("--daemonize") ||
         line.contains("--daemonize ");
}

std::string_view why_not(const Dialect& dialect, std::string_view value) {
  if (value.empty()) {
    return "it is empty";
  }
  if (std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    return "it holds a control character";
  }
  if (value.find_first_of(dialect.broken_by) != std::string_view::npos) {
    return "this line's start script splits or replaces values with a blank, '*', '?' or '['";
  }
  if (!dialect.broken_by_text.empty() && value.contains(dialect.broken_by_text)) {
    return "this line deletes every \"--\" from its arguments";
  }
  return {};
}

std::unexpected<support::Error> cannot_spell(const Dialect& dialect, const Setting& setting,
                                             std::string_view why) {
  return support::failure(
      ExitCode::bad_config,
      fmt::format("cannot give {} to {} on its command line: {}; set {} in its configuration file "
                  "instead",
                  support::format_setting(setting), dialect.line, why, setting.name));
}

}  // namespace

support::Expected<const Dialect*> find_dialect(const Version& version) {
  const Dialect* found = nullptr;
  for (const auto& row : dialects()) {
    if (row.distribution == version.distribution &&
        version.at_least(row.from_major, row.from_minor, row.from_patch)) {
      found = &row;
    }
  }
  // There never was an Elasticsearch 3 or 4: what calls itself so is a development build.
  const bool between =
      found != nullptr && found->from_major < version.major && !is_newer_than_table(version);
  if (found == nullptr || between) {
    return support::failure(
        ExitCode::bad_config,
        fmt::format("cannot launch {} {}: no release that is known speaks its command line; if "
                    "the version was misread, say it with --engine-version",
                    title_of(version.distribution), version.text));
  }
  return found;
}

bool is_newer_than_table(const Version& version) {
  return std::ranges::none_of(dialects(), [&](const Dialect& row) {
    return row.distribution == version.distribution && row.from_major >= version.major;
  });
}

support::Expected<std::vector<std::string>> spell_settings(const Dialect& dialect,
                                                           std::span<const Setting> settings) {
  std::vector<std::string> words;
  for (const auto& setting : settings) {
    if (const auto why = why_not(dialect, setting.value); !why.empty()) {
      return cannot_spell(dialect, setting, why);
    }
    words.push_back(fmt::format("{}{}={}", dialect.prefix, setting.name, setting.value));
  }
  if (!dialect.daemonizes_on_final_dash_d || !looks_daemonized(words)) {
    return words;
  }
  // Another word last may be all it takes.
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
                        "this line's start script takes \"-d\" at its end for the option to run "
                        "in the background");
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
