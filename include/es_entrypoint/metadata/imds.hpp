#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/metadata/request.hpp"
#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/options/options.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/setting.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_entrypoint::metadata {

/// One item of the instance metadata, and what the operator can do without it.
struct ImdsItem {
  std::string path;             ///< below /latest/meta-data/, such as "local-ipv4"
  std::string_view workaround;  ///< as in `RequestContext`
};

/// How the service is reached.
struct ImdsSettings {
  std::string endpoint;
  std::string_view endpoint_from;  ///< as in `RequestContext`
  bool disabled = false;
  bool allows_v1 = false;  ///< requests without a token if the service issues none
  http::RetryPolicy policy;
};

/// @param patience with one request, if less than the remaining time
[[nodiscard]] ImdsSettings resolve_imds_settings(
    const options::Options& options, std::optional<http::Clock::Duration> patience = {});

/// EC2's instance metadata service by IMDSv2: requests a token first, which is valid for a minute.
/// Falls back to requests without a token only if the operator allowed it, and the service runs but
/// issues none. After it issued no token, or did not answer until all patience was used up, no more
/// requests are sent: every later item fails with that cause.
///
/// Source: EC2 User Guide, "Retrieve instance metadata".
class Imds {
 public:
  Imds(const http::Retrier& retrier, ImdsSettings settings)
      : retrier_(retrier), settings_(std::move(settings)) {}

  // Nothing if the service does not have the item (404); 69 with the likely cause and the remedy if
  // there is no usable response.

  /// @return the item's text, unchecked.
  [[nodiscard]] support::Expected<std::optional<std::string>> fetch(const ImdsItem& item);
  /// @param parse parses the item's only line, or all of its lines if it returns a vector
  /// @return the parsed item: a string, a vector of strings or a region.
  template <typename T>
  [[nodiscard]] support::Expected<std::optional<support::Sourced<T>>> fetch(
      const ImdsItem& item, Checked<T> (*parse)(std::string_view));

  /// Sends one request without a token, once.
  /// @return the status of the response: 200 if no token is needed, 401 if one is; 0 without a
  ///         response.
  [[nodiscard]] int fetch_status_without_token() const;

  [[nodiscard]] const std::string& endpoint() const { return settings_.endpoint; }
  /// @return whether the token request was sent and no response came, as if the response's hop
  ///         limit is too low.
  [[nodiscard]] bool left_token_unanswered() const { return token_unanswered_; }
  /// @return whether requests were sent without a token, as the operator allowed.
  [[nodiscard]] bool fell_back() const { return tokenless_; }
  /// @return where an item's value comes from: "imds http://169.254.169.254 local-ipv4".
  [[nodiscard]] support::Origin origin(std::string_view path) const;

 private:
  /// The outcome after which no more requests are sent.
  struct Outage {
    RequestContext::Kind kind = RequestContext::Kind::imds_token;
    http::Outcome outcome;
  };

  [[nodiscard]] support::Expected<void> ensure_token(const ImdsItem& item);
  [[nodiscard]] http::Outcome send(const ImdsItem& item) const;
  [[nodiscard]] RequestContext make_context(const ImdsItem& item) const;
  [[nodiscard]] std::unexpected<support::Error> fail(const RequestContext& context,
                                                     http::Outcome outcome);

  http::Retrier retrier_;
  ImdsSettings settings_;
  bool tokenless_ = false;
  bool token_unanswered_ = false;
  bool has_token_ = false;
  std::vector<std::string> tokens_;  ///< all that were issued; the last is in use
  std::optional<Outage> outage_;
};

}  // namespace es_entrypoint::metadata
