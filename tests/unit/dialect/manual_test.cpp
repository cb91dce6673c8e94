#include "es_entrypoint/dialect/dialect.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::engine {
namespace {

constexpr std::string_view begin_mark = "<!-- generated from the table of dialects -->\n";
constexpr std::string_view end_mark = "<!-- end of the generated part -->\n";

struct Column {
  std::string_view head;
  std::function<std::string(const dialect::Dialect&)> cell;
};

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string environment_of(const dialect::Dialect& dialect) {
  switch (dialect.environment) {
    case dialect::EnvironmentStyle::nobody:
      return "es-entrypoint";
    case dialect::EnvironmentStyle::image_script:
      return "the image's script; else es-entrypoint";
    case dialect::EnvironmentStyle::engine_script:
    case dialect::EnvironmentStyle::engine_script_upper:
      return "the image's `elasticsearch-env`; else es-entrypoint";
    case dialect::EnvironmentStyle::engine:
      return "the image's engine, above the arguments; else es-entrypoint";
  }
  return {};
}

std::string limits_of(const dialect::Dialect& dialect) {
  std::string limits;
  if (!dialect.broken_by.empty()) {
    limits = "blanks, `*`, `?`, `[`";
  }
  if (!dialect.broken_by_text.empty()) {
    limits += code(dialect.broken_by_text);
  }
  if (dialect.daemonizes_on_final_dash_d) {
    limits += std::string(limits.empty() ? "" : ", ") + "`-d` at the end of the last word";
  }
  return limits;
}

std::string heap_of(const dialect::Dialect& dialect) {
  switch (dialect.heap) {
    case dialect::HeapStyle::es_heap_size:
      return "`ES_HEAP_SIZE`";
    case dialect::HeapStyle::es_java_opts:
      return fmt::format("`ES_JAVA_OPTS` (ships {})", dialect.shipped_heap);
    case dialect::HeapStyle::opensearch_java_opts:
      return fmt::format("`OPENSEARCH_JAVA_OPTS` (ships {})", dialect.shipped_heap);
    case dialect::HeapStyle::automatic:
      return "sizes itself";
  }
  return {};
}

std::string region_of(const dialect::Dialect& dialect) {
  return dialect.region.empty() ? code(dialect.endpoint)
                                : fmt::format(
                                      "`{}`, or `{}` for a region that its plugin does not "
                                      "know",
                                      dialect.region, dialect.endpoint);
}

std::string switch_of(const dialect::Dialect& dialect) {
  const auto discovery = fmt::format("`{}={}`", dialect.discovery.name, dialect.discovery.value);
  return dialect.multicast.empty() ? discovery
                                   : fmt::format("{}, `{}=false`", discovery, dialect.multicast);
}

std::string plugin_of(const dialect::Dialect& dialect) {
  return dialect.plugin_releases.empty()
             ? code(dialect.plugin_install)
             : fmt::format("`{}{}`; for older ones {} to {}", dialect.plugin_install,
                           dialect.plugin_releases.back(), dialect.plugin_releases.front(),
                           dialect.plugin_releases[dialect.plugin_releases.size() - 2]);
}

std::string yes(bool value) { return value ? "yes" : ""; }

std::string make_table(const std::vector<Column>& columns) {
  std::string table = "| Line |";
  std::string rule = "|---|";
  for (const auto& column : columns) {
    table += fmt::format(" {} |", column.head);
    rule += "---|";
  }
  table += "\n" + rule + "\n";
  for (const auto& dialect : dialect::dialects()) {
    table += fmt::format("| {} |", dialect.line);
    for (const auto& column : columns) {
      table += fmt::format(" {} |", column.cell(dialect));
    }
    table += "\n";
  }
  return table;
}

std::string arguments_of(const dialect::Dialect& dialect) {
  switch (dialect.script_arguments) {
    case dialect::ScriptArguments::kept:
      return "";
    case dialect::ScriptArguments::kept_without_wrapper:
      return "after `eswrapper`";
    case dialect::ScriptArguments::dropped:
    case dialect::ScriptArguments::ignored:
      return "yes";
  }
  return {};
}

std::string make_tables() {
  const auto command_line = make_table({
      {"A setting is added as", [](const auto& d) { return fmt::format("`{}k=v`", d.prefix); }},
      {"A value cannot hold", limits_of},
      {"Given twice", [](const auto& d) { return d.repeated_setting_is_fatal ? "fatal" : ""; }},
      {"`cluster.name` in the environment is read by", environment_of},
      {"Image's script drops arguments", arguments_of},
  });
  const auto discovery = make_table({
      {"Plugin, and how to install it", plugin_of},
      {"Switched on by", switch_of},
      {"Region", region_of},
      {"Also `AWS_REGION`",
       [](const auto& d) { return yes(d.aws_library == dialect::AwsLibrary::second); }},
      {"Warned about when missing",
       [](const auto& d) {
         return code(d.minimum_masters.empty() ? d.bootstrap.front() : d.minimum_masters);
       }},
  });
  const auto process = make_table({
      {"Heap", heap_of},
      {"Port of the transport", [](const auto& d) { return code(d.transport_port); }},
      {"Availability zone",
       [](const auto& d) {
         return code(fmt::format("{}aws_availability_zone", d.node_attribute_prefix));
       }},
      {"Listens on loopback unless told", [](const auto& d) { return yes(d.binds_loopback); }},
      {"Refuses root", [](const auto& d) { return yes(d.refuses_root); }},
      {"Bootstrap checks", [](const auto& d) { return yes(d.checks_bootstrap); }},
  });
  return fmt::format(
      "\n### Command line\n\n{}\n### Discovery through EC2\n\n{}\n### The process\n\n{}\n",
      command_line, discovery, process);
}

/// The page with its generated part replaced.
std::string with_tables(const std::string& page) {
  const auto begin = page.find(begin_mark);
  const auto end = page.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos) {
    return {};
  }
  return page.substr(0, begin + begin_mark.size()) + make_tables() + page.substr(end);
}

TEST(Manual, HasTheTablesOfTheDialects) {
  const std::filesystem::path path = ES_ENTRYPOINT_SOURCE_DIR "/docs/engines.md";
  std::ifstream file(path);
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const auto wanted = with_tables(page);
  ASSERT_FALSE(wanted.empty()) << path << " has no place for the tables";
  if (std::getenv("ES_ENTRYPOINT_WRITE_MANUAL") != nullptr) {
    std::ofstream(path) << wanted;
  }
  EXPECT_TRUE(page == wanted) << path
                              << " is behind the dialects: run unit_tests with "
                                 "ES_ENTRYPOINT_WRITE_MANUAL=1";
}

}  // namespace
}  // namespace es_entrypoint::engine
