#pragma once

#include "es_entrypoint/http/given_tokens.hpp"
#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/http/secret.hpp"
#include "es_entrypoint/metadata/diagnosis.hpp"
#include "es_entrypoint/metadata/surroundings.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// One item of the instance metadata, and what the operator can do without it.
struct ImdsItem {
  std::string path;          ///< below /latest/meta-data/, such as "local-ipv4"
  std::string_view instead;  ///< as in `Question`
};

/// EC2's instance metadata service, in the second version of its protocol: a token first, which
/// lives for a minute and is wiped with this object. Without one only where the operator allowed
/// it, and only when the service is there and gives none. Once it gave no token, or was asked in
/// vain to the end of all patience, it is not asked again: every later item fails by that cause.
///
/// Source: EC2 User Guide, "Retrieve instance metadata".
class Imds {
 public:
  /// The client, the clock, the deadline and the tokens outlive the object.
  Imds(const Surroundings& surroundings, const http::Deadline& deadline, http::GivenTokens& tokens,
       const options::Options& options);

  /// @return the item's text, unchecked; nothing where the service has no such item (404); 69
  ///         with the likely cause and the remedy where there is no answer.
  [[nodiscard]] support::Expected<std::optional<std::string>> fetch(const ImdsItem& item);

  /// The same, checked: nothing where the service has no such item, 69 also where `parse` refuses
  /// what it says.
  template <typename T>
  [[nodiscard]] support::Expected<std::optional<T>> fetch(const ImdsItem& item,
                                                          Checked<T> (*parse)(std::string_view)) {
    auto text = fetch(item);
    if (!text) {
      return std::unexpected(std::move(text.error()));
    }
    if (!*text) {
      return std::nullopt;
    }
    auto value = parse(**text);
    if (!value) {
      return unusable(item, value.error());
    }
    return std::move(*value);
  }

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  /// @return whether the token request got through and nothing came back, as where the answer's hop
  ///         limit is too low.
  [[nodiscard]] bool left_token_unanswered() const { return token_unanswered_; }
  /// @return whether it was asked without a token, as the operator allowed.
  [[nodiscard]] bool fell_back() const { return tokenless_; }
  /// @return where an item's value comes from: "imds http://169.254.169.254 local-ipv4".
  [[nodiscard]] support::Origin origin(std::string_view path) const;

 private:
  /// What ended all asking.
  struct Outage {
    Question::Kind kind = Question::Kind::imds_token;
    http::Attempted attempted;
  };

  [[nodiscard]] http::Attempted send(const Question& asked, http::HttpRequest request);
  [[nodiscard]] http::Attempted get(const ImdsItem& item);
  [[nodiscard]] support::Expected<void> ensure_token(const ImdsItem& item);
  [[nodiscard]] std::unexpected<support::Error> fail(Question::Kind kind, const ImdsItem& item,
                                                     http::Attempted attempted);
  [[nodiscard]] Question question(Question::Kind kind, const ImdsItem& item) const;
  [[nodiscard]] Question::Kind item_kind() const;
  [[nodiscard]] std::unexpected<support::Error> unusable(const ImdsItem& item,
                                                         std::string_view reason) const;

  http::HttpClient& http_;
  http::Clock& clock_;
  const http::Deadline& deadline_;
  http::GivenTokens& tokens_;
  http::RetryPolicy policy_;
  std::string endpoint_;
  std::string_view endpoint_from_;
  bool disabled_;
  bool v1_allowed_;
  bool tokenless_ = false;
  bool token_unanswered_ = false;
  http::Secret token_;
  std::optional<Outage> outage_;
};

}  // namespace es_entrypoint::metadata
