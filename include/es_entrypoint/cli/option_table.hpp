#pragma once

#include "es_entrypoint/cli/option_values.hpp"

#include <span>
#include <string>
#include <string_view>

namespace es_entrypoint::cli {

/// Whether an option is followed by a value: "--name VALUE" or "--name=VALUE"; only by "=VALUE"
/// and not always; never.
enum class Takes { value, optional_value, nothing };

/// One option of the launcher. The parser, the help and the README's table follow this table.
struct OptionRow {
  std::string_view name;      ///< with its dashes
  std::string_view variable;  ///< empty where there is none
  Takes takes = Takes::value;
  std::string_view value_name;  ///< for the help
  std::string_view allowed;     ///< completes "allowed: "
  std::string_view help;
  ApplyValue* apply;
};

[[nodiscard]] std::span<const OptionRow> option_table();

/// @return the row of "--name" or "--name=value"; null where the word is no launcher option.
[[nodiscard]] const OptionRow* find_option(std::string_view word);

}  // namespace es_entrypoint::cli
