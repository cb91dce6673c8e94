#include "es_entrypoint/cli/command_line.hpp"

#include "es_entrypoint/cli/option_table.hpp"

#include <string>
#include <utility>

namespace es_entrypoint::cli {
namespace {

/// Moves one option and its value to the launcher's words. If the next word looks like an option,
/// as in "--user --dry-run", the value is missing, and empty.
void take_option(support::Arguments& words, const OptionRow& row, CommandLine& line) {
  std::string word = words.front();
  words.drop_front();
  const auto equals = word.find('=');
  const bool has_value = equals + 1 < word.size() && equals != std::string::npos;
  const bool has_none = equals == std::string::npos && row.takes != Takes::value;
  if (row.takes == Takes::nothing || has_value || has_none) {
    line.launcher_words.push_back(std::move(word));
    return;
  }
  // CLI11 would take the word after "--name=" for the value.
  line.launcher_words.push_back(word.substr(0, equals));
  if (equals != std::string::npos || words.empty() || words.front().starts_with("--")) {
    line.launcher_words.push_back("");
  } else {
    line.launcher_words.push_back(words.front());
    words.drop_front();
  }
}

}  // namespace

CommandLine split_command_line(support::Arguments words,
                               const EntrypointLength& entrypoint_length) {
  CommandLine line;
  bool options_ended = false;
  while (!words.empty()) {
    const OptionRow* row = options_ended ? nullptr : find_option(words.front());
    if (row != nullptr) {
      take_option(words, *row, line);
    } else if (!options_ended && words.front() == "--") {
      words.drop_front();
      options_ended = true;
    } else if (const auto length = entrypoint_length({words.begin(), words.end()}); length > 0) {
      for (std::size_t taken = 0; taken < length; ++taken) {
        line.command_words.push_back(words.front());
        words.drop_front();
      }
    } else {
      break;
    }
  }
  line.command_words.append(words);
  return line;
}

}  // namespace es_entrypoint::cli
