#include "es_entrypoint/engine/setting_words.hpp"

#include "es_entrypoint/engine/setting_text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace es_entrypoint::engine {
namespace {

using dialect::Dialect;
using support::Origin;
using support::Setting;

/// The long options of 2.x that are not settings and take no value.
bool is_flag(std::string_view long_option) {
  return long_option == "help" || long_option == "version" || long_option == "daemonize";
}

/// "-Ek=v", "-E=k=v", "-dEk=v" and a lone "-E"; if long options are not settings, "--E" too.
/// @return the option's argument, empty if it is the next word; nothing for any other word.
std::optional<std::string_view> parse_short_option(const Dialect& dialect, std::string_view word) {
  const auto name = word.substr(0, word.find('='));
  if (!dialect.long_options_are_settings && name == std::string("--") + dialect.option) {
    word.remove_prefix(1);
  }
  if (!word.starts_with('-') || word.starts_with("--")) {
    return std::nullopt;
  }
  word.remove_prefix(1);
  word.remove_prefix(std::min(word.find_first_not_of(dialect.flags), word.size()));
  if (!word.starts_with(dialect.option)) {
    return std::nullopt;
  }
  word.remove_prefix(1);
  if (word.starts_with('=')) {
    word.remove_prefix(1);
  }
  return word;
}

/// @return the pair without the prefix; nothing if the pair is a property of Java's.
std::optional<std::string_view> without_prefix(const Dialect& dialect, std::string_view pair) {
  if (pair.starts_with(dialect.option_prefix)) {
    return pair.substr(dialect.option_prefix.size());
  }
  return dialect.passes_java_options ? std::nullopt : std::optional(pair);
}

}  // namespace

std::vector<Setting> parse_setting_words(const Dialect& dialect,
                                         std::span<const std::string> words) {
  std::vector<Setting> settings;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    const bool has_next = i + 1 < words.size();
    if (auto pair = parse_short_option(dialect, word)) {
      if (pair->empty() && !has_next) {
        break;
      }
      pair = without_prefix(dialect, pair->empty() ? words[++i] : *pair);
      if (pair) {
        settings.push_back(parse_pair(*pair, Origin::argv()));
      }
    } else if (dialect.long_options_are_settings && word.starts_with("--") && word.size() > 2) {
      word.remove_prefix(2);
      settings.push_back(parse_pair(word, Origin::argv()));
      if (!word.contains('=') && !is_flag(word) && has_next) {
        settings.back().value = words[++i];
      }
    }
  }
  settings = join_items(settings);
  // The last one wins if a setting may be repeated.
  std::ranges::reverse(settings);
  return settings;
}

bool asks_for_information(const Dialect& dialect, std::span<const std::string> words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    if (word == "--help" || word == "--version") {
      return true;
    }
    return word.size() > 1 && word.starts_with('-') &&
           word.find_first_not_of(dialect.flags, 1) == std::string_view::npos &&
           word.find_first_of(dialect.information_flags, 1) != std::string_view::npos;
  });
}

}  // namespace es_entrypoint::engine
