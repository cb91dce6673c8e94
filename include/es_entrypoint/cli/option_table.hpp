#pragma once

#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/origin.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::cli {

// Tested by tests/unit/cli/options_test.cpp and help_test.cpp.

/// Whether an option takes a value: "--name VALUE" or "--name=VALUE" (`value`), "--name" or
/// "--name=VALUE" (`optional_value`), or "--name" alone (`nothing`).
enum class Takes { value, optional_value, nothing };

/// A value that was specified for an option.
struct OptionValue {
  std::string text;
  support::Origin origin;             ///< the option, or its variable
  std::optional<std::size_t> choice;  ///< which of the row's choices it is
};

/// One option of the launcher. The parser, its errors and the help are derived from it.
struct OptionRow {
  std::string_view name;           ///< with its dashes
  std::string_view variable = {};  ///< its twin in the environment; empty if it has none
  Takes takes = Takes::value;
  std::string_view value_name = {};                ///< for the help
  std::span<const std::string_view> choices = {};  ///< in the order of the enumerators
  std::string other = {};                          ///< what else is allowed; may be empty
  std::string default_value = {};                  ///< for the help, and of an optional value
  std::string help;
  /// Puts a value into the options. Called once for each value, in order.
  /// @return false if the value is not allowed; the option is then unspecified
  bool (*apply)(options::Options& options, const OptionValue& value);
};

/// @return the options in the order of the help.
[[nodiscard]] const std::vector<OptionRow>& option_table();

/// @return the row of "--name" or "--name=value"; null if the word is not a launcher option.
[[nodiscard]] const OptionRow* find_option(std::string_view word);

/// @return what the option allows, such as "auto, none or a size such as 512m".
[[nodiscard]] std::string format_expected(const OptionRow& row);

}  // namespace es_entrypoint::cli
