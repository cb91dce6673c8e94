#pragma once

#include "es_entrypoint/support/arguments.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace es_entrypoint::cli {

/// A command line in two parts.
struct CommandLine {
  /// The launcher's options, for CLI11: "--name=value", or "--name" and its value as the next word,
  /// which is empty if the value is missing.
  support::Arguments launcher_words;
  /// Every other word, unchanged and in order.
  support::Arguments command_words;
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
