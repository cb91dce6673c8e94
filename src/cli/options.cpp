#include "es_entrypoint/cli/options.hpp"

#include "es_entrypoint/cli/app.hpp"
#include "es_entrypoint/cli/aws_variables.hpp"
#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/cli/option_values.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace es_entrypoint::cli {
namespace {

using options::Mode;
using options::Options;
using support::Error;
using support::Expected;
using support::Origin;

/// Puts an option's values into the options, if they are allowed.
/// @return the error of the first value that is not.
std::optional<Error> apply(const OptionRow& row, const std::vector<std::string>& values,
                           const Origin& origin, Options& options) {
  std::optional<Error> error;
  for (const auto& text : values) {
    OptionValue value{text, origin, std::nullopt};
    if (const auto choice = std::ranges::find(row.choices, text); choice != row.choices.end()) {
      value.choice = choice - row.choices.begin();
    }
    if (!row.apply(options, value) && !error) {
      error = invalid_value(origin.where, text, format_expected(row));
    }
  }
  return error;
}

bool concerns_log(const OptionRow& row) { return row.name.starts_with("--log-"); }

Expected<void> check_chain(const support::Environment& environment) {
  const auto chain = environment.find_non_empty(options::chain_variable);
  if (!chain || *chain == "none" || chain->starts_with('/')) {
    return {};
  }
  return std::unexpected(invalid_value(options::chain_variable, *chain,
                                       "none or the absolute path of the image's own script"));
}

/// Adds the variables of AWS, ECS and Kubernetes.
Expected<void> read_platform(const support::Environment& environment, Options& options) {
  TRY(check_chain(environment));
  TRY_ASSIGN(options.aws, parse_aws_variables(environment));
  TRY_ASSIGN(options.ecs, parse_ecs_variables(environment));
  options.kubernetes = parse_kubernetes_variables(environment);
  return {};
}

/// @return the words from back to front, as CLI11 takes them. A value for an option that takes none
///         is noted as an error and left out, because CLI11 accepts some.
std::vector<std::string> words_for_cli11(const support::Arguments& words, const auto& note) {
  std::vector<std::string> result;
  for (const auto& word : words) {
    const auto* row = find_option(word);
    if (row != nullptr && row->takes == Takes::nothing && word != row->name) {
      note(invalid_value(row->name, word.substr(row->name.size() + 1), format_expected(*row)));
    } else {
      result.push_back(word);
    }
  }
  std::ranges::reverse(result);
  return result;
}

}  // namespace

Request read_options(const support::Arguments& launcher_words,
                     const support::Environment& environment, bool is_foreign) {
  CLI::App app;
  define_options(app);
  std::optional<Error> error;  // the first
  const auto note = [&](std::optional<Error> next) {
    if (!error) {
      error = std::move(next);
    }
  };
  try {
    app.parse(words_for_cli11(launcher_words, note));
  } catch (const CLI::ParseError& exception) {
    note(Error{support::ExitCode::usage, exception.what(), "see --help"});
  }

  Options options;
  std::vector<std::pair<const OptionRow*, const CLI::Option*>> twins;
  for (const auto& row : option_table()) {
    const auto* option = app.get_option(std::string{row.name});
    if (std::ranges::find(app.parse_order(), option) == app.parse_order().end()) {
      twins.emplace_back(&row, option);
    } else {
      note(apply(row, option->results(), Origin::option(row.name), options));
    }
  }
  const auto mode = options.mode;
  const bool runs_foreign = is_foreign && (mode == Mode::launch || mode == Mode::dry_run);
  const bool variables_count = mode != Mode::healthcheck && !runs_foreign;
  for (const auto& [row, option] : twins) {
    if (variables_count || concerns_log(*row)) {
      auto bad = apply(*row, option->results(), Origin::environment(row->variable), options);
      note(variables_count ? std::move(bad) : std::nullopt);
    }
  }

  Request request{options.log_level, options.log_format, std::move(options)};
  if (mode == Mode::help || mode == Mode::version) {
    return request;
  }
  if (error) {
    request.options = std::unexpected(*std::move(error));
  } else if (variables_count) {
    if (auto read = read_platform(environment, *request.options); !read) {
      request.options = std::unexpected(std::move(read).error());
    }
  }
  return request;
}

}  // namespace es_entrypoint::cli
