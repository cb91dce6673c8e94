#include "es_entrypoint/cli/options.hpp"

#include "es_entrypoint/cli/aws_variables.hpp"
#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace es_entrypoint::cli {
namespace {

using options::Options;
using support::ExitCode;
using support::Expected;

std::unexpected<support::Error> usage_failure(std::string_view where, std::string_view value,
                                              std::string_view allowed) {
  return support::failure(ExitCode::usage,
                          fmt::format("{}: '{}' is not allowed; allowed: {}", where,
                                      support::printable(support::mask_text(value)), allowed));
}

/// What CLI11 found on the command line: the values of each option, by its name.
using FlagValues = std::map<std::string_view, std::vector<std::string>>;

/// CLI11 would take the word after "--name=" for the value.
Expected<void> check_value(const std::string& word) {
  const auto* row = find_option(word);
  const auto equals = word.find('=');
  const bool has_value = equals != std::string::npos;
  const auto value = has_value ? std::string_view{word}.substr(equals + 1) : std::string_view{};
  if (row->takes == Takes::nothing && has_value) {
    return usage_failure(row->name, value, "no value");
  }
  if (value.empty() && (has_value || row->takes == Takes::value)) {
    return usage_failure(row->name, value, row->allowed);
  }
  return {};
}

/// CLI11 throws; nothing leaves this function but its result.
Expected<FlagValues> parse_flags(const support::Arguments& words) {
  for (const auto& word : words) {
    TRY(check_value(word));
  }
  CLI::App app;
  app.set_help_flag();
  std::map<std::string_view, CLI::Option*> options;
  for (const auto& row : option_table()) {
    auto* option = row.takes == Takes::nothing ? app.add_flag(std::string{row.name})
                                               : app.add_option(std::string{row.name});
    if (row.takes != Takes::nothing) {
      option->expected(row.takes == Takes::optional_value ? 0 : 1, 1);
      // Of all but a repeatable one the last counts; each must be good.
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    options[row.name] = option;
  }
  FlagValues values;
  try {
    // CLI11 takes the words of a vector from its back.
    app.parse(std::vector<std::string>(std::make_reverse_iterator(words.end()),
                                       std::make_reverse_iterator(words.begin())));
    for (const auto& [name, option] : options) {
      if (option->count() > 0) {
        const auto* row = find_option(name);
        values[name] =
            row->takes == Takes::nothing ? std::vector<std::string>{""} : option->reduced_results();
      }
    }
  } catch (const CLI::ParseError& error) {
    return support::failure(
        ExitCode::usage,
        fmt::format("{}; see --help", support::printable(support::mask_text(error.what()))));
  }
  return values;
}

Expected<void> apply_row(const OptionRow& row, const FlagValues& flags,
                         const support::Environment& environment, Options& options) {
  const auto flag = flags.find(row.name);
  if (flag != flags.end()) {
    for (const auto& value : flag->second) {
      if (!row.apply(options, value, support::Origin::option(row.name))) {
        return usage_failure(row.name, value, row.allowed);
      }
    }
    return {};
  }
  const auto variable = environment.find_non_empty(row.variable);
  if (!row.variable.empty() && variable &&
      !row.apply(options, std::string{*variable}, support::Origin::environment(row.variable))) {
    return usage_failure(row.variable, *variable, row.allowed);
  }
  return {};
}

Expected<void> check_chain(const support::Environment& environment) {
  const auto chain = environment.find_non_empty(options::chain_variable);
  if (!chain || *chain == "none" || chain->starts_with('/')) {
    return {};
  }
  return usage_failure(options::chain_variable, *chain,
                       "none, or the absolute path of the image's own script");
}

/// The options that are no launch exclude one another; but for those that only print something
/// about the launcher, which win.
Expected<void> check_one_mode(const FlagValues& flags) {
  constexpr std::array<std::string_view, 3> modes{"--dry-run", "--check", "--healthcheck"};
  std::string_view first;
  for (const auto& mode : modes) {
    if (!flags.contains(mode)) {
      continue;
    }
    if (!first.empty()) {
      return support::failure(
          ExitCode::usage,
          fmt::format("{} and {} cannot both be given; allowed: one of them", first, mode));
    }
    first = mode;
  }
  return {};
}

}  // namespace

Expected<Options> parse_options(const support::Arguments& launcher_words,
                                const support::Environment& environment) {
  TRY_ASSIGN(const auto flags, parse_flags(launcher_words));
  Options options;
  for (const auto* name : {"--help", "--version"}) {
    if (flags.contains(name)) {
      find_option(name)->apply(options, "", support::Origin::option(name));
      return options;
    }
  }
  TRY(check_one_mode(flags));
  for (const auto& row : option_table()) {
    TRY(apply_row(row, flags, environment, options));
  }
  TRY(check_chain(environment));
  TRY_ASSIGN(auto aws, parse_aws_variables(environment));
  TRY_ASSIGN(auto ecs, parse_ecs_variables(environment));
  options.aws = std::move(aws);
  options.ecs = std::move(ecs);
  options.kubernetes = parse_kubernetes_variables(environment);
  return options;
}

LogSettings find_log_settings(const support::Arguments& launcher_words,
                              const support::Environment& environment) {
  Options options;
  for (const auto* name : {"--log-level", "--log-format"}) {
    const auto* row = find_option(name);
    std::string value{environment.find_non_empty(row->variable).value_or("")};
    for (const auto& word : launcher_words) {
      if (find_option(word) == row) {
        value = word.substr(std::min(word.find('='), word.size() - 1) + 1);
      }
    }
    row->apply(options, value, {});
  }
  return {options.log_level, options.log_format};
}

}  // namespace es_entrypoint::cli
