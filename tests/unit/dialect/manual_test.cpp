#include "es_entrypoint/dialect/dialect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::dialect {
namespace {

constexpr std::string_view begin_mark = "<!-- generated from the table of dialects -->\n";
constexpr std::string_view end_mark = "<!-- end of the generated part -->\n";

struct Column {
  std::string_view head;
  std::function<std::string(const Dialect&)> cell;
};

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string yes(bool value) { return value ? "yes" : ""; }

std::string environment_of(const Dialect& dialect) {
  switch (dialect.environment) {
    case EnvironmentStyle::none:
      return "es-entrypoint";
    case EnvironmentStyle::image_script:
    case EnvironmentStyle::image_or_engine_script:
      return "the image's script; else es-entrypoint";
    case EnvironmentStyle::engine_script:
      return "the image's `elasticsearch-env`; else es-entrypoint";
    case EnvironmentStyle::engine:
      return "the image's engine, above the arguments; else es-entrypoint";
  }
  return {};
}

std::string limits_of(const Dialect& dialect) {
  std::vector<std::string> limits;
  if (!dialect.forbidden_characters.empty()) {
    limits.emplace_back("blanks, `*`, `?`, `[`");
  }
  if (!dialect.forbidden_text.empty()) {
    limits.push_back(code(dialect.forbidden_text));
  }
  if (dialect.daemonizes_on_final_dash_d) {
    limits.emplace_back("`-d` at the end of the last word");
  }
  return fmt::format("{}", fmt::join(limits, ", "));
}

std::string arguments_of(const Dialect& dialect) {
  switch (dialect.script_arguments) {
    case ScriptArguments::kept:
      return "";
    case ScriptArguments::kept_without_wrapper:
      return "after `eswrapper`";
    case ScriptArguments::dropped:
    case ScriptArguments::ignored:
      return "yes";
  }
  return {};
}

std::string plugin_of(const Dialect& dialect) {
  const auto& releases = dialect.plugin_releases;
  return releases.empty()
             ? code(dialect.plugin_install)
             : fmt::format("`{}{}`; for older ones {} to {}", dialect.plugin_install,
                           releases.back(), releases.front(), releases[releases.size() - 2]);
}

std::string switch_of(const Dialect& dialect) {
  const auto discovery = fmt::format("`{}={}`", dialect.discovery.name, dialect.discovery.value);
  return dialect.multicast.empty() ? discovery
                                   : fmt::format("{}, `{}=false`", discovery, dialect.multicast);
}

std::string region_of(const Dialect& dialect) {
  return dialect.region.empty()
             ? code(dialect.endpoint)
             : fmt::format("`{}`, or `{}` for a region that its plugin does not know",
                           dialect.region, dialect.endpoint);
}

std::string heap_of(const Dialect& dialect) {
  return dialect.sizes_heap()
             ? "sizes itself"
             : fmt::format("`{}`, else {}",
                           dialect.heap_variables.empty() ? dialect.java_options
                                                          : dialect.heap_variables.front(),
                           dialect.default_heap);
}

/// The first release of the line, such as "Elasticsearch 7.15.1".
std::string first_release_of(const Dialect& dialect) {
  const auto& [major, minor, patch] = dialect.from;
  return fmt::format("{} {}.{}{}", title_of(dialect.distribution), major, minor,
                     patch == 0 ? "" : fmt::format(".{}", patch));
}

/// A row for every release in which a cell changes.
std::string make_table(const std::vector<Column>& columns) {
  std::string table = "| From |";
  std::string rule = "|---|";
  for (const auto& column : columns) {
    table += fmt::format(" {} |", column.head);
    rule += "---|";
  }
  table += "\n" + rule + "\n";
  std::string before;
  for (const auto& dialect : dialects()) {
    std::string cells;
    for (const auto& column : columns) {
      cells += fmt::format(" {} |", column.cell(dialect));
    }
    const auto row = fmt::format("{}{}", title_of(dialect.distribution), cells);
    if (row != before) {
      table += fmt::format("| {} |{}\n", first_release_of(dialect), cells);
      before = row;
    }
  }
  return table;
}

std::string make_tables() {
  const auto command_line = make_table({
      {"A setting is added as", [](const auto& d) { return fmt::format("`{}k=v`", d.prefix); }},
      {"A value cannot contain", limits_of},
      {"`cluster.name` in the environment is read by", environment_of},
      {"The image's script drops arguments", arguments_of},
  });
  const auto discovery = make_table({
      {"Plugin, and how to install it", plugin_of},
      {"Switched on by", switch_of},
      {"Region", region_of},
      {"Also `AWS_REGION`", [](const auto& d) { return yes(d.aws_library == AwsLibrary::second); }},
      {"Warned about if missing",
       [](const auto& d) {
         return code(d.minimum_masters.empty() ? d.bootstrap.front() : d.minimum_masters);
       }},
  });
  const auto process = make_table({
      {"Heap", heap_of},
      {"Availability zone",
       [](const auto& d) {
         return code(fmt::format("{}aws_availability_zone", d.node_attribute_prefix));
       }},
      {"Listens on loopback by default", [](const auto& d) { return yes(d.binds_loopback); }},
      {"Refuses root", [](const auto& d) { return yes(d.refuses_root); }},
      {"Bootstrap checks", [](const auto& d) { return yes(d.checks_bootstrap); }},
  });
  return fmt::format(
      "\nA row applies to its release and later ones, up to the next row.\n\n### Command line\n\n"
      "{}\n### Discovery through EC2\n\n{}\n### The process\n\n{}\n",
      command_line, discovery, process);
}

/// The page with its generated part replaced; empty if it has no such part.
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
  ASSERT_FALSE(wanted.empty()) << path << " has no marks for the tables";
  if (std::getenv("ES_ENTRYPOINT_WRITE_MANUAL") != nullptr) {
    std::ofstream(path) << wanted;
  }
  EXPECT_TRUE(page == wanted) << path
                              << " differs from the table of dialects: run unit_tests with "
                                 "ES_ENTRYPOINT_WRITE_MANUAL=1";
}

}  // namespace
}  // namespace es_entrypoint::dialect
