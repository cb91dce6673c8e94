#include "es_entrypoint/cli/command_line.hpp"

#include <optional>
#include <string>

namespace es_entrypoint::cli {
namespace {

/// Takes one option and its value from the words. If the next word looks like an option, as in
/// "--user --dry-run", the value is missing, and empty.
SpecifiedOption take_option(support::Arguments& words, const OptionRow& row) {
  const std::string word = words.front();
  words.drop_front();
  if (word.size() > row.name.size()) {
    return {&row, word.substr(row.name.size() + 1)};
  }
  if (row.takes != Takes::value) {
    return {&row, std::nullopt};
  }
  if (words.empty() || words.front().starts_with("--")) {
    return {&row, ""};
  }
  SpecifiedOption option{&row, words.front()};
  words.drop_front();
  return option;
}

}  // namespace

CommandLine split_command_line(support::Arguments words,
                               const EntrypointLength& entrypoint_length) {
  CommandLine line;
  bool options_ended = false;
  while (!words.empty()) {
    const OptionRow* row = options_ended ? nullptr : find_option(words.front());
    if (row != nullptr) {
      line.options.push_back(take_option(words, *row));
    } else if (!options_ended && words.front() == "--") {
      words.drop_front();
      options_ended = true;
    } else if (const auto length = entrypoint_length({words.begin(), words.end()}); length > 0) {
      line.entrypoint_words += length;
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
