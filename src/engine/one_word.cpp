#include "es_entrypoint/engine/one_word.hpp"

#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace es_entrypoint::engine {
namespace {

/// @return the word up to its value.
std::string without_value(std::string_view plain_word) {
  const auto word = support::mask_text(plain_word);
  const auto equals = word.find('=');
  return equals == std::string_view::npos ? support::printable(word, 60)
                                          : support::printable(word.substr(0, equals), 60) + "=...";
}

/// Spells the word's parts as elements of a JSON array.
std::string make_remedy(std::string_view word) {
  std::vector<std::string> shown;
  for (const auto& part : support::mask_words(support::Arguments{support::split_words(word)})) {
    shown.push_back(fmt::format("\"{}\"", without_value(part)));
  }
  return fmt::format("make every word an element of its own: [{}]", fmt::join(shown, ", "));
}

/// @return whether the text starts with a setting's name and "=".
bool starts_with_name(std::string_view text) {
  const auto end =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
  return end != std::string_view::npos && end > 0 && text.front() != '-' && text[end] == '=';
}

bool is_joined(std::string_view word) {
  if (!word.starts_with('-') || !word.contains('=')) {
    return false;
  }
  constexpr std::array<std::string_view, 3> options = {" --", " -E", " -D"};
  for (const auto option : options) {
    for (auto at = word.find(option, word.find('=')); at != std::string_view::npos;
         at = word.find(option, at + 1)) {
      if (starts_with_name(support::trim(word.substr(at + option.size())))) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

support::Error explain_one_word(std::string_view word) {
  return {support::ExitCode::not_found,
          "cannot find the command: it is one word with blanks, and no program has that name",
          make_remedy(word)};
}

std::vector<support::Warning> find_joined_settings(std::span<const std::string> words) {
  std::vector<support::Warning> warnings;
  for (const auto& word : words) {
    if (is_joined(word)) {
      warnings.push_back(
          {fmt::format("the argument {} looks like several written as one word: the engine takes "
                       "the rest of it for the value",
                       without_value(word)),
           make_remedy(word)});
    }
  }
  return warnings;
}

}  // namespace es_entrypoint::engine
