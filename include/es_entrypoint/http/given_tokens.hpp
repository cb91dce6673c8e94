#pragma once

#include "es_entrypoint/http/http.hpp"
#include "es_entrypoint/http/secret.hpp"

#include <string_view>
#include <vector>

namespace es_entrypoint::http {

/// @return whether the text has a piece of the secret in it, as it is or percent-encoded: twelve
///         characters in a row, or all of a secret that has fewer. One of less than eight, as mocks
///         give it, is no secret, and may stand in any value.
[[nodiscard]] bool repeats(std::string_view text, std::string_view secret);

/// Every token that a metadata service gave. What repeats one is neither shown nor published.
class GivenTokens {
 public:
  void add(std::string_view token) { tokens_.emplace_back(std::string(token)); }

  [[nodiscard]] bool are_repeated_in(std::string_view text) const;
  /// @return the same of all of an answer that a message or a value could show.
  [[nodiscard]] bool are_repeated_in(const HttpResponse& response) const;

 private:
  std::vector<Secret> tokens_;
};

}  // namespace es_entrypoint::http
