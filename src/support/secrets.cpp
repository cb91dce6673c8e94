#include "es_entrypoint/support/secrets.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace es_entrypoint::support {
namespace {

constexpr std::array<std::string_view, 8> secret_words = {
    "key", "secret", "pass", "pwd", "token", "credential", "authorization", "signature"};

/// What a name consists of.
constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

/// Whether the text is one value, or a message with values and our own words in it.
enum class Scope { value, message };

struct Span {
  std::size_t begin;
  std::size_t end;
};

/// @return the end of the blank-separated word at `begin`, without what ends an element of a list;
///         the end of the text if it is one value.
std::size_t end_of(std::string_view text, std::size_t begin, Scope scope) {
  if (scope == Scope::value) {
    return text.size();
  }
  const auto word = text.substr(begin, text.find(' ', begin) - begin);
  return begin + word.find_last_not_of("\",]") + 1;  // npos + 1 is 0
}

constexpr std::string_view scheme_end = "://";

/// The user information before an '@'. A password may hold '/', ':' and '@', so the last '@'
/// counts.
void find_user_information(std::string_view text, std::vector<Span>& spans) {
  const auto at = text.rfind('@');
  const auto colon = text.find(':');
  const bool has_scheme = text.find(scheme_end) == colon;
  if (at == std::string_view::npos || colon > at) {
    return;
  }
  const auto begin = has_scheme ? colon + scheme_end.size()
                                : text.find_last_of(" \t\"',=", colon) + 1;  // npos + 1 is 0
  if (begin < at) {
    spans.push_back({begin, at});
  }
}

/// The same for every URI of a message.
void find_user_information_of_uris(std::string_view text, std::vector<Span>& spans) {
  for (auto scheme = text.find(scheme_end); scheme != std::string_view::npos;
       scheme = text.find(scheme_end, scheme + 1)) {
    const auto begin = scheme + scheme_end.size();
    const auto word = text.substr(begin, end_of(text, begin, Scope::message) - begin);
    if (const auto at = word.rfind('@'); at != std::string_view::npos && at > 0) {
      spans.push_back({begin, begin + at});
    }
  }
}

/// What follows a secret's name: "password=...", in a value "password: ..." as well.
void find_named(std::string_view text, Scope scope, std::vector<Span>& spans) {
  const std::string_view signs = scope == Scope::value ? "=:" : "=";
  for (auto sign = text.find_first_of(signs); sign != std::string_view::npos;
       sign = text.find_first_of(signs, sign + 1)) {
    const auto name_end = text.substr(0, sign).find_last_not_of(" \"'") + 1;  // npos + 1 is 0
    const auto name_begin = text.substr(0, name_end).find_last_not_of(name_characters) + 1;
    if (!is_secret_name(text.substr(name_begin, name_end - name_begin))) {
      continue;
    }
    const bool in_query =
        name_begin > 0 && (text[name_begin - 1] == '?' || text[name_begin - 1] == '&');
    const auto begin = sign + 1;
    const auto word_end = end_of(text, begin, scope);
    const auto end = in_query ? std::min(text.find_first_of("&#", begin), word_end) : word_end;
    if (begin < end) {
      spans.push_back({begin, end});
    }
  }
}

/// What follows a secret's option and a blank: "curl --password ...".
void find_behind_option(std::string_view text, std::vector<Span>& spans) {
  constexpr std::string_view blanks = " \t\r\n";
  for (auto begin = text.find_first_not_of(blanks); begin < text.size();) {
    const auto end = std::min(text.find_first_of(blanks, begin), text.size());
    const auto next = text.find_first_not_of(blanks, end);
    const auto word = text.substr(begin, end - begin);
    if (word.starts_with('-') && !word.contains('=') && next < text.size() &&
        is_secret_name(word)) {
      spans.push_back({next, text.size()});
      return;
    }
    begin = next;
  }
}

std::vector<Span> find_spans(std::string_view text, Scope scope) {
  std::vector<Span> spans;
  if (scope == Scope::value) {
    find_user_information(text, spans);
    find_behind_option(text, spans);
  } else {
    find_user_information_of_uris(text, spans);
  }
  find_named(text, scope, spans);
  std::ranges::sort(spans, {}, &Span::begin);
  std::vector<Span> merged;
  for (const auto& span : spans) {
    if (!merged.empty() && span.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

std::string mask_spans(std::string_view text, Scope scope) {
  std::string masked;
  std::size_t shown = 0;
  for (const auto& span : find_spans(text, scope)) {
    masked.append(text.substr(shown, span.begin - shown)).append(secret_mask);
    shown = span.end;
  }
  return masked.append(text.substr(shown));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  if (name == "PWD" || name == "OLDPWD") {  // the shell's working directory
    return false;
  }
  const auto lower = to_lower(name);
  const auto last_word = lower.substr(lower.find_last_of("._-") + 1);  // npos + 1 is 0
  return last_word != "path" && last_word != "file" &&
         std::ranges::any_of(secret_words,
                             [&](std::string_view word) { return lower.contains(word); });
}

std::vector<std::string_view> find_secrets(std::string_view text) {
  std::vector<std::string_view> secrets;
  for (const auto& span : find_spans(text, Scope::value)) {
    secrets.push_back(text.substr(span.begin, span.end - span.begin));
  }
  return secrets;
}

std::string mask_value(std::string_view name, std::string_view value) {
  return is_secret_name(name) && !value.empty() ? std::string{secret_mask} : mask_text(value);
}

std::string format_setting(const Setting& setting) {
  const bool is_reason = setting.origin.kind == Origin::Kind::reason;
  return fmt::format("{}={} ({}{})", setting.name, mask_value(setting.name, setting.value),
                     is_reason ? "" : "from ", mask_message(to_string(setting.origin)));
}

std::string mask_text(std::string_view text) { return mask_spans(text, Scope::value); }

std::vector<std::string> mask_words(const Arguments& words) {
  std::vector<std::string> masked;
  masked.reserve(words.size());
  bool is_value = false;  // of the option before
  for (const std::string_view word : words) {
    masked.push_back(is_value ? std::string{secret_mask} : mask_text(word));
    is_value = !is_value && word.starts_with('-') && !word.contains('=') && is_secret_name(word);
  }
  return masked;
}

std::string mask_message(std::string_view message) { return mask_spans(message, Scope::message); }

}  // namespace es_entrypoint::support
