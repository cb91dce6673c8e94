#include "es_entrypoint/cli/help.hpp"

#include "es_entrypoint/cli/app.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <memory>

namespace es_entrypoint::cli {
namespace {

constexpr std::size_t help_width = 80;

constexpr const char* description =
    "Starts Elasticsearch or OpenSearch in a container on AWS: finds the address that\n"
    "other nodes can reach, adds the settings that publish it, changes the owner of\n"
    "the data directory to the engine's user, drops root for good, and executes the\n"
    "engine. Without a command, or with one that starts with '-', it starts the\n"
    "installed engine. A command that is not an engine is executed unchanged.\n";

constexpr const char* footer =
    "If it replaces an image's own entrypoint script, which is kept beside it as\n"
    "NAME.official or at the path in ES_ENTRYPOINT_CHAIN, it runs that script with\n"
    "the settings added; ES_ENTRYPOINT_CHAIN=none skips the script.\n"
    "\n"
    "Exit status: the engine's own once it runs; before that 64 usage, 67 no such\n"
    "user or group, 69 metadata unavailable, 71 refused by the system, 73 owner not\n"
    "changed, 77 permission, 78 engine or configuration not usable, 126 not\n"
    "executable, 127 not found, 128+n ended by signal n.\n";

/// Prints an option's name on a line of its own, and its description indented and wrapped.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode mode) const override {
    return fmt::format("Usage: es-entrypoint [options] [--] [command [argument...]]\n\n{}{}\n{}",
                       app->get_description(), make_groups(app, mode), app->get_footer());
  }

  std::string make_group(std::string, bool,
                         std::vector<const CLI::Option*> options) const override {
    std::string text = "\nOptions, read only in front of the command:\n";
    for (const auto* option : options) {
      text += make_option(option, false);
    }
    return text;
  }

  std::string make_option(const CLI::Option* option, bool) const override {
    auto text = fmt::format("  {}{}\n{}", option->get_name(), format_value(*option),
                            indent(option->get_description()));
    if (!option->get_option_text().empty()) {
      text += indent("expected: " + option->get_option_text());
    }
    if (!option->get_default_str().empty()) {
      text += indent("default: " + option->get_default_str());
    }
    if (!option->get_envname().empty()) {
      text += indent("environment: " + option->get_envname());
    }
    return text;
  }

 private:
  static std::string format_value(const CLI::Option& option) {
    const auto value = "=" + option.get_type_name();
    if (value.size() == 1) {
      return {};
    }
    return option.get_expected_min() == 0 ? fmt::format("[{}]", value) : value;
  }

  static std::string indent(std::string_view text) {
    std::string lines;
    for (const auto& line : support::wrap(text, help_width - 6)) {
      lines += fmt::format("      {}\n", line);
    }
    return lines;
  }
};

}  // namespace

std::string format_help() {
  CLI::App app{description};
  app.formatter(std::make_shared<HelpFormatter>());
  app.footer(footer);
  define_options(app);
  return app.help();
}

std::string format_version() { return fmt::format("es-entrypoint {}\n", ES_ENTRYPOINT_VERSION); }

}  // namespace es_entrypoint::cli
