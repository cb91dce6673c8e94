#pragma once

#include <CLI/CLI.hpp>

namespace es_entrypoint::cli {

// Tested by tests/unit/cli/options_test.cpp and help_test.cpp.

/// Defines the launcher's options for CLI11: names, values, environment twins, exclusions, and what
/// the help shows. CLI11's results are their values, in the order in which they were specified.
void define_options(CLI::App& app);

}  // namespace es_entrypoint::cli
