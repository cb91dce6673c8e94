#include "es_entrypoint/cli/options.hpp"

#include "es_entrypoint/cli/aws_variables.hpp"
#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/cli/option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_entrypoint::cli {
namespace {

using options::Mode;
using options::Options;
using support::Error;
using support::Expected;
using support::Origin;

/// Puts a value into the options.
/// @param text nothing if the option has no value
/// @return the error, if the value is not allowed.
std::optional<Error> apply(const OptionRow& row, std::optional<std::string_view> text,
                           const Origin& origin, Options& options) {
  OptionValue value{std::string{text.value_or(row.default_value)}, origin, std::nullopt};
  if (const auto choice = std::ranges::find(row.choices, value.text); choice != row.choices.end()) {
    value.choice = choice - row.choices.begin();
  }
  const bool may_be_there = row.takes != Takes::nothing || !text;
  if (may_be_there && row.apply(options, value)) {
    return std::nullopt;
  }
  return invalid_value(origin.where, value.text, format_expected(row));
}

/// Puts the values of the command line into the options, in the table's order: of --version and
/// --help, help counts.
/// @return the first error.
std::optional<Error> apply_specified(const std::vector<SpecifiedOption>& specified,
                                     Options& options) {
  std::optional<Error> error;
  std::string_view replacement;  // the option that replaces the launch
  for (const auto& row : option_table()) {
    for (const auto& option : specified) {
      if (option.row != &row) {
        continue;
      }
      const auto mode = options.mode;
      auto next = apply(row, option.value, Origin::option(row.name), options);
      if (!next && mode != Mode::launch && options.mode != mode) {
        next = Error{support::ExitCode::usage,
                     fmt::format("{} and {} cannot be combined", replacement, row.name),
                     "specify one of them"};
      }
      if (options.mode != mode) {
        replacement = row.name;
      }
      if (!error) {
        error = std::move(next);
      }
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

}  // namespace

Request read_options(const std::vector<SpecifiedOption>& specified,
                     const support::Environment& environment, bool is_foreign) {
  Options options;
  auto error = apply_specified(specified, options);
  const auto mode = options.mode;
  const bool runs_foreign = is_foreign && (mode == Mode::launch || mode == Mode::dry_run);
  const bool variables_count = mode != Mode::healthcheck && !runs_foreign;
  for (const auto& row : option_table()) {
    if (row.variable.empty() ||
        std::ranges::find(specified, &row, &SpecifiedOption::row) != specified.end()) {
      continue;
    }
    const auto value = environment.find_non_empty(row.variable);
    if (value && (variables_count || concerns_log(row))) {
      auto bad = apply(row, value, Origin::environment(row.variable), options);
      if (variables_count && !error) {
        error = std::move(bad);
      }
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
