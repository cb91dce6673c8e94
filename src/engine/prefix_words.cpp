#include "es_entrypoint/engine/prefix_words.hpp"

#include "es_entrypoint/engine/command_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

/// A program that starts another, and its own options, which end at the first other word.
struct Starter {
  std::string_view name;
  PrefixWords::Kind kind;
  std::string_view with_value;    ///< short options with a value, in their word or the next
  std::string_view ends;          ///< short options after which no command follows
  std::string_view long_options;  ///< long ones whose value is the next word, each between blanks
};

// tini(1), dumb-init --help, catatonit --help, bash(1), dash(1).
constexpr std::array<Starter, 10> starters{{
    {"tini", PrefixWords::Kind::init, "pe", "hl", ""},
    {"tini-static", PrefixWords::Kind::init, "pe", "hl", ""},
    {"docker-init", PrefixWords::Kind::init, "pe", "hl", ""},
    {"dumb-init", PrefixWords::Kind::init, "r", "hV", " --rewrite "},
    {"catatonit", PrefixWords::Kind::init, "", "hVLP", ""},
    {"bash", PrefixWords::Kind::shell, "oO", "cs", " --rcfile --init-file "},
    {"sh", PrefixWords::Kind::shell, "o", "cs", ""},
    {"dash", PrefixWords::Kind::shell, "o", "cs", ""},
    {"ash", PrefixWords::Kind::shell, "o", "cs", ""},
    {"ksh", PrefixWords::Kind::shell, "o", "cs", ""},
}};

constexpr std::array<std::string_view, 3> ending_long_options = {"--help", "--version", "--pause"};

bool is_option(const Starter& starter, std::string_view word) {
  return word.size() > 1 &&
         (word.front() == '-' || (starter.kind == PrefixWords::Kind::shell && word.front() == '+'));
}

enum class Reads { nothing, next_word, no_command };

/// What an option does to the words after it.
Reads read_option(const Starter& starter, std::string_view word) {
  if (word.starts_with("--")) {
    if (std::ranges::find(ending_long_options, word) != ending_long_options.end()) {
      return Reads::no_command;
    }
    const bool takes_next = starter.long_options.contains(std::string(" ").append(word) + " ");
    return takes_next ? Reads::next_word : Reads::nothing;
  }
  for (std::size_t index = 1; index < word.size(); ++index) {
    if (starter.ends.contains(word[index])) {
      return Reads::no_command;
    }
    if (starter.with_value.contains(word[index])) {
      // A shell always takes the value from the next word: "-eo pipefail".
      const bool is_joined = starter.kind == PrefixWords::Kind::init && index + 1 < word.size();
      return is_joined ? Reads::nothing : Reads::next_word;
    }
  }
  return Reads::nothing;
}

}  // namespace

PrefixWords find_prefix_words(std::span<const std::string> words) {
  if (words.empty()) {
    return {};
  }
  const auto* const starter =
      std::ranges::find(starters, basename_of(words.front()), &Starter::name);
  if (starter == starters.end()) {
    return {};
  }
  std::size_t length = 1;
  while (length < words.size() && is_option(*starter, words[length])) {
    const std::string_view word = words[length];
    ++length;
    if (word == "--") {
      break;
    }
    const auto reads = read_option(*starter, word);
    if (reads == Reads::no_command) {
      return {};
    }
    length += reads == Reads::next_word ? 1 : 0;
  }
  return length < words.size() ? PrefixWords{starter->kind, length} : PrefixWords{};
}

}  // namespace es_entrypoint::engine
