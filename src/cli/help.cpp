#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/cli/options.hpp"

#include <fmt/format.h>

namespace es_entrypoint::cli {
namespace {

constexpr std::size_t help_width = 80;
constexpr std::string_view indent = "      ";

/// Breaks a text at blanks into indented lines that fit the width.
std::string wrap(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    auto end = text.size();
    if (end > help_width - indent.size()) {
      end = text.rfind(' ', help_width - indent.size());
    }
    lines += fmt::format("{}{}\n", indent, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string format_row(const OptionRow& row) {
  std::string_view form = "  {}\n";
  if (row.takes == Takes::value) {
    form = "  {}={}\n";
  } else if (row.takes == Takes::optional_value) {
    form = "  {}[={}]\n";
  }
  std::string text = fmt::format(fmt::runtime(form), row.name, row.value_name) + wrap(row.help);
  if (!row.allowed.empty()) {
    text += wrap(fmt::format("allowed: {}", row.allowed));
  }
  if (!row.variable.empty()) {
    text += wrap(fmt::format("environment: {}", row.variable));
  }
  return text;
}

}  // namespace

std::string format_help() {
  std::string text =
      "Usage: es-entrypoint [options] [--] [command [argument...]]\n"
      "\n"
      "Starts Elasticsearch or OpenSearch in a container on AWS: finds the address that\n"
      "other nodes can reach, adds the settings that publish it, gives the data\n"
      "directory to the engine's user, drops root for good, and becomes the engine.\n"
      "Without a command, or with one that starts with '-', the installed engine is\n"
      "meant. A command that is no engine is executed as it is.\n"
      "\n"
      "Options, read only in front of the command; their defaults in parentheses:\n";
  for (const auto& row : option_table()) {
    text += format_row(row);
  }
  text +=
      "\n"
      "In the place of an image's own entrypoint script, which is beside it as\n"
      "NAME.official or where ES_ENTRYPOINT_CHAIN says, that script is run with the\n"
      "settings added; ES_ENTRYPOINT_CHAIN=none runs the engine without it.\n"
      "\n"
      "Exit status: the engine's own once it runs; before that 64 usage, 67 no such\n"
      "user or group, 69 metadata unavailable, 71 refused by the system, 73 ownership\n"
      "not given, 77 permission, 78 engine or configuration not usable, 126 not\n"
      "executable, 127 not found, 128+n ended by signal n.\n";
  return text;
}

std::string format_version() { return fmt::format("es-entrypoint {}\n", ES_ENTRYPOINT_VERSION); }

}  // namespace es_entrypoint::cli
