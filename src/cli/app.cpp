#include "es_entrypoint/cli/app.hpp"

#include "es_entrypoint/cli/option_table.hpp"

#include <string>

namespace es_entrypoint::cli {
namespace {

void define_option(CLI::App& app, const OptionRow& row) {
  const std::string name{row.name};
  if (row.takes == Takes::nothing) {
    app.add_flag(name)->description(row.help);
    return;
  }
  app.add_option(name)
      ->description(row.help)
      ->type_name(std::string{row.value_name})
      ->option_text(format_expected(row))
      ->envname(std::string{row.variable})
      ->default_str(row.default_value)
      ->expected(row.takes == Takes::optional_value ? 0 : 1, 1)
      // The last value counts, or all of them do; each must be valid.
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace

void define_options(CLI::App& app) {
  app.set_help_flag();
  for (const auto& row : option_table()) {
    define_option(app, row);
  }
  // Each of these replaces the launch.
  auto* const check = app.get_option("--check");
  auto* const dry_run = app.get_option("--dry-run");
  check->excludes(dry_run);
  app.get_option("--healthcheck")->excludes(dry_run)->excludes(check);
}

}  // namespace es_entrypoint::cli
