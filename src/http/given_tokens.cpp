#include "es_entrypoint/http/given_tokens.hpp"

#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_set>

namespace es_entrypoint::http {
namespace {

constexpr std::size_t shortest_secret = 8;
constexpr std::size_t longest_piece = 12;

std::optional<char> hex_value(char digit) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = digits.find(support::to_lower({&digit, 1}));
  return value == std::string_view::npos ? std::nullopt : std::optional(static_cast<char>(value));
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_value(text[i + 2]) : std::nullopt;
    if (low) {
      decoded += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

/// Every piece of the secret is looked up at every place of the text, so that the longest document
/// and the longest token take milliseconds.
bool has_piece(std::string_view text, std::string_view secret) {
  const std::size_t size = std::min(secret.size(), longest_piece);
  std::unordered_set<std::string_view> pieces;
  for (std::size_t at = 0; at + size <= secret.size(); ++at) {
    pieces.insert(secret.substr(at, size));
  }
  for (std::size_t at = 0; at + size <= text.size(); ++at) {
    if (pieces.contains(text.substr(at, size))) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool repeats(std::string_view text, std::string_view secret) {
  if (secret.size() < shortest_secret) {
    return false;
  }
  if (has_piece(text, secret)) {
    return true;
  }
  return text.contains('%') && has_piece(percent_decoded(text), secret);
}

bool GivenTokens::are_repeated_in(std::string_view text) const {
  return std::ranges::any_of(tokens_,
                             [&](const Secret& token) { return repeats(text, token.reveal()); });
}

bool GivenTokens::are_repeated_in(const HttpResponse& response) const {
  return are_repeated_in(response.body) || are_repeated_in(response.content_type) ||
         are_repeated_in(response.redirect);
}

}  // namespace es_entrypoint::http
