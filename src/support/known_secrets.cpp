#include "es_entrypoint/support/known_secrets.hpp"

#include "es_entrypoint/support/secrets.hpp"
#include "es_entrypoint/support/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <set>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t shortest = 8;

/// Longest first, so that masking a part of another secret does not leave the rest of that one.
struct LongestFirst {
  bool operator()(const std::string& left, const std::string& right) const {
    return left.size() != right.size() ? left.size() > right.size() : left < right;
  }
};

std::set<std::string, LongestFirst>& known_secrets() {
  static std::set<std::string, LongestFirst> secrets;
  return secrets;
}

bool is_plain_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

/// @return the text as in a JSON string, without the quotes.
std::string escape_for_json(const std::string& text) {
  const auto quoted = nlohmann::ordered_json(text).dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

void remember_secret(std::string_view value) {
  const auto is_separator = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
  };
  for (auto begin = value.begin(); begin != value.end();) {
    begin = std::find_if_not(begin, value.end(), is_separator);
    const auto end = std::find_if(begin, value.end(), is_separator);
    const std::string part(begin, end);
    begin = end;
    if (part.size() >= shortest && !is_plain_word(part)) {
      known_secrets().insert({part, printable(part, part.size()), escape_for_json(part)});
    }
  }
}

void remember_secrets(const Environment& environment, const Arguments& words) {
  const auto remember = [](std::string_view name, std::string_view value) {
    if (is_secret_name(name)) {
      remember_secret(value);
      return;
    }
    for (const auto secret : find_secrets(value)) {
      remember_secret(secret);
    }
  };
  for (const auto& [name, value] : environment.variables()) {
    remember(name, value);
  }
  std::string_view option;  // whose value the word is
  for (const std::string_view word : words) {
    remember(option, word);
    option = word.starts_with('-') && !word.contains('=') ? word : "";
  }
}

std::string mask_known_secrets(std::string_view text) {
  std::string masked{text};
  for (const auto& secret : known_secrets()) {
    for (auto found = masked.find(secret); found != std::string::npos;
         found = masked.find(secret, found + secret_mask.size())) {
      masked.replace(found, secret.size(), secret_mask);
    }
  }
  return masked;
}

}  // namespace es_entrypoint::support
