#include "es_entrypoint/cli/help.hpp"

#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace es_entrypoint::cli {
namespace {

constexpr std::size_t help_width = 80;

constexpr std::string_view introduction =
    "Usage: es-entrypoint [options] [--] [command [argument...]]\n"
    "\n"
    "Starts Elasticsearch or OpenSearch in a container on AWS: finds the address that\n"
    "other nodes can reach, adds the settings that publish it, changes the owner of\n"
    "the data directory to the engine's user, drops root for good, and executes the\n"
    "engine. Without a command, or with one that starts with '-', it starts the\n"
    "installed engine. A command that is not an engine is executed unchanged.\n"
    "\n"
    "Options, read only in front of the command:\n";

constexpr std::string_view footer =
    "\n"
    "If it replaces an image's own entrypoint script, which is kept beside it as\n"
    "NAME.official or at the path in ES_ENTRYPOINT_CHAIN, it runs that script with\n"
    "the settings added; ES_ENTRYPOINT_CHAIN=none skips the script.\n"
    "\n"
    "Exit status: the engine's own once it runs; before that 64 usage, 67 no such\n"
    "user or group, 69 metadata unavailable, 71 refused by the system, 73 owner not\n"
    "changed, 77 permission, 78 engine or configuration not usable, 126 not\n"
    "executable, 127 not found, 128+n ended by signal n.\n";

std::string indent(std::string_view text) {
  std::string lines;
  for (const auto& line : support::wrap(text, help_width - 6)) {
    lines += fmt::format("      {}\n", line);
  }
  return lines;
}

/// @return what follows the option's name, such as "[=FORMAT]".
std::string format_value(const OptionRow& row) {
  switch (row.takes) {
    case Takes::nothing:
      return {};
    case Takes::value:
      return fmt::format("={}", row.value_name);
    case Takes::optional_value:
      return fmt::format("[={}]", row.value_name);
  }
  std::unreachable();
}

/// @return the option's name on a line of its own, and its description indented and wrapped.
std::string format_option(const OptionRow& row) {
  auto text = fmt::format("  {}{}\n{}", row.name, format_value(row), indent(row.help));
  if (row.takes != Takes::nothing) {
    text += indent("expected: " + format_expected(row));
    text += indent("default: " + row.default_value);
  }
  if (!row.variable.empty()) {
    text += indent(fmt::format("environment: {}", row.variable));
  }
  return text;
}

}  // namespace

std::string format_help() {
  std::string text{introduction};
  for (const auto& row : option_table()) {
    text += format_option(row);
  }
  return text.append(footer);
}

}  // namespace es_entrypoint::cli
