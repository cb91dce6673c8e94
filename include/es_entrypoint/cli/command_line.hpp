#pragma once

#include "es_entrypoint/cli/option_table.hpp"
#include "es_entrypoint/support/arguments.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace es_entrypoint::cli {

/// A launcher option on the command line.
struct SpecifiedOption {
  const OptionRow* row;
  /// Nothing for "--name" alone; empty if the option needs a value and has none. It is not judged
  /// yet: an option that takes no value may have one.
  std::optional<std::string> value;
};

/// A command line in two parts.
struct CommandLine {
  /// The launcher's options, in order.
  std::vector<SpecifiedOption> options;
  /// Every other word, unchanged and in order.
  support::Arguments command_words;
  std::size_t entrypoint_words = 0;  ///< how many of them, in front, name the entrypoint
};

/// @return how many words at the front name the launcher or the script that it replaces.
using EntrypointLength = std::function<std::size_t(std::span<const std::string> words)>;

/// Reads launcher options at the front only: "--" ends them, and so does the first word that is not
/// one. After words that name the entrypoint itself (ENTRYPOINT and the ECS command often both name
/// it) options are the launcher's again, unless "--" came first.
/// @param words without argv[0]
[[nodiscard]] CommandLine split_command_line(support::Arguments words,
                                             const EntrypointLength& entrypoint_length);

}  // namespace es_entrypoint::cli
