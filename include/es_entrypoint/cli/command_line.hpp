#pragma once

#include "es_entrypoint/support/arguments.hpp"

#include <functional>
#include <string>

namespace es_entrypoint::cli {

/// A command line cut in two: what is the launcher's, and what is the command's.
struct CommandLine {
  /// The launcher's options, each one word: "--name=value" or "--name".
  support::Arguments launcher_words;
  /// Every word from the first that is not the launcher's on, unchanged.
  support::Arguments command_words;
};

/// Reads launcher options from the front only; "--" ends them, and so does the first word that is
/// none. The launcher's own path is dropped wherever it stands in front, as an ENTRYPOINT and an
/// ECS command array that both name it cause; options after it are the launcher's again, unless
/// "--" came first.
/// @param words         without argv[0]
/// @param is_own_path   whether a word is a path of this launcher, or a name that PATH leads to it
[[nodiscard]] CommandLine split_command_line(
    support::Arguments words, const std::function<bool(const std::string&)>& is_own_path);

}  // namespace es_entrypoint::cli
