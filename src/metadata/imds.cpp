#include "es_entrypoint/metadata/imds.hpp"

#include "es_entrypoint/support/known_secrets.hpp"
#include "es_entrypoint/support/text.hpp"
#include "es_entrypoint/support/warning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::Expected;
using support::Sourced;
using Strings = std::vector<std::string>;
using Kind = RequestContext::Kind;

constexpr std::string_view item_prefix = "/latest/meta-data/";
constexpr std::string_view token_path = "/latest/api/token";
constexpr std::string_view token_lifetime = "60";  // seconds: longer than a launch ever takes
constexpr std::size_t token_limit = 4096;

/// @return whether the service runs but issues no tokens, such as without IMDSv2, or a hop too far
///         away.
bool issues_no_token(const http::Outcome& outcome) {
  const int status = outcome.status();
  return outcome.is_silence() || status == 403 || status == 404 || status == 405;
}

/// A token is sent as a header: it must not end that header or start another.
Checked<std::string> parse_token(std::string_view body) {
  auto token = parse_value(body);
  if (!token || token->contains(' ')) {
    return std::unexpected("not a token: it contains blanks, control characters or markup");
  }
  return token;
}

/// @return whether the text contains the token or is a part of it. A token with fewer than eight
///         characters, as mocks issue, may be part of any value and is ignored.
bool echoes(std::string_view text, std::string_view token) {
  constexpr std::size_t shortest = 8;
  text = support::trim(text);
  return token.size() >= shortest &&
         (text.contains(token) || (text.size() >= shortest && token.contains(text)));
}

bool echoes_any(const http::HttpResponse& response, const std::vector<std::string>& tokens) {
  return std::ranges::any_of(tokens, [&](const std::string& token) {
    return echoes(response.body, token) || echoes(response.redirect, token);
  });
}

}  // namespace

ImdsSettings resolve_imds_settings(const options::Options& options,
                                   std::optional<http::Clock::Duration> patience) {
  const options::AwsSettings& aws = options.aws;
  ImdsSettings settings;
  settings.endpoint =
      aws.metadata_endpoint_mode == options::IpFamily::ipv6 ? imds_endpoint_v6 : imds_endpoint_v4;
  if (aws.metadata_endpoint) {
    settings.endpoint = aws.metadata_endpoint->value.text;
    settings.endpoint_from = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
  }
  settings.disabled = aws.metadata_disabled;
  settings.allows_v1 = options.imds_v1 == options::ImdsV1::fallback && !aws.metadata_v1_disabled;
  settings.policy.patience = patience;
  settings.policy.attempt_timeout = aws.metadata_service_timeout;
  settings.policy.attempts = aws.metadata_service_attempts;
  return settings;
}

Expected<std::optional<std::string>> Imds::fetch(const ImdsItem& item) {
  if (settings_.disabled) {
    return support::failure(
        support::ExitCode::unavailable,
        fmt::format("cannot read {} from the EC2 metadata service: AWS_EC2_METADATA_DISABLED "
                    "disables it",
                    item.path),
        fmt::format("unset it, or {}", item.workaround));
  }
  if (outage_) {
    RequestContext context = make_context(item);
    context.kind = outage_->kind;
    return std::unexpected(explain(context, outage_->outcome));
  }
  TRY(ensure_token(item));
  http::Outcome outcome = send(item);
  if (outcome.status() == 401 && !tokenless_) {  // expired, or not known yet after boot
    has_token_ = false;
    TRY(ensure_token(item));
    outcome = send(item);
  }
  const RequestContext context = make_context(item);
  if (outcome.result && echoes_any(*outcome.result, tokens_)) {
    return std::unexpected(explain_unusable(context, "the request's own token, or a part of it"));
  }
  if (outcome.status() == 404) {
    return std::nullopt;
  }
  if (!outcome.is_success()) {
    return fail(context, std::move(outcome));
  }
  return std::move(outcome.result->body);
}

template <typename T>
Expected<std::optional<Sourced<T>>> Imds::fetch(const ImdsItem& item,
                                                Checked<T> (*parse)(std::string_view)) {
  TRY_ASSIGN(const auto text, fetch(item));
  if (!text) {
    return std::nullopt;
  }
  auto value = std::same_as<T, Strings> ? parse(*text) : parse_line(*text, parse);
  if (!value) {
    return std::unexpected(explain_unusable(make_context(item), value.error()));
  }
  return Sourced<T>{*std::move(value), origin(item.path)};
}

template Expected<std::optional<Sourced<std::string>>> Imds::fetch(
    const ImdsItem&, Checked<std::string> (*)(std::string_view));
template Expected<std::optional<Sourced<Strings>>> Imds::fetch(
    const ImdsItem&, Checked<Strings> (*)(std::string_view));
template Expected<std::optional<Sourced<dialect::Region>>> Imds::fetch(
    const ImdsItem&, Checked<dialect::Region> (*)(std::string_view));

int Imds::fetch_status_without_token() const {
  http::RetryPolicy policy = settings_.policy;
  policy.attempts = 1;
  http::HttpRequest request;
  request.url = fmt::format("{}{}", settings_.endpoint, item_prefix);
  return retrier_.send(policy, std::move(request), {}).status();
}

support::Origin Imds::origin(std::string_view path) const {
  return support::Origin::imds(fmt::format("{} {}", settings_.endpoint, path));
}

Expected<void> Imds::ensure_token(const ImdsItem& item) {
  if (tokenless_ || has_token_) {
    return {};
  }
  RequestContext context = make_context(item);
  context.kind = Kind::imds_token;
  context.what = fmt::format("a token (for {})", item.path);
  http::HttpRequest request;
  request.method = http::HttpRequest::Method::put;
  request.url = fmt::format("{}{}", settings_.endpoint, token_path);
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", token_lifetime}};
  request.body_limit = token_limit;
  http::RetryPolicy policy = settings_.policy;
  // If requests without a token are allowed, silence is an answer: the hop limit's symptom.
  policy.has_alternative = settings_.allows_v1;
  http::Outcome outcome = send_request(retrier_, policy, std::move(request), context);
  token_unanswered_ = outcome.is_silence();

  if (settings_.allows_v1 && outcome.attempts > 0 && issues_no_token(outcome)) {
    support::warn(
        {fmt::format("{} issued no IMDSv2 token: falling back to IMDSv1", settings_.endpoint)});
    tokenless_ = true;
    return {};
  }
  if (!outcome.is_success()) {
    return fail(context, std::move(outcome));
  }
  auto token = parse_token(outcome.result->body);
  if (!token) {
    return std::unexpected(explain_unusable(context, token.error()));
  }
  support::remember_secret(*token);
  tokens_.push_back(*std::move(token));
  has_token_ = true;
  return {};
}

http::Outcome Imds::send(const ImdsItem& item) const {
  http::HttpRequest request;
  request.url = fmt::format("{}{}{}", settings_.endpoint, item_prefix, item.path);
  if (!tokenless_) {
    request.headers = {{"X-aws-ec2-metadata-token", tokens_.back()}};
  }
  return send_request(retrier_, settings_.policy, std::move(request), make_context(item));
}

RequestContext Imds::make_context(const ImdsItem& item) const {
  return {.kind = tokenless_ ? Kind::imds_item_v1 : Kind::imds_item,
          .what = item.path,
          .endpoint = settings_.endpoint,
          .endpoint_from = settings_.endpoint_from,
          .workaround = item.workaround};
}

std::unexpected<support::Error> Imds::fail(const RequestContext& context, http::Outcome outcome) {
  auto error = std::unexpected(explain(context, outcome));
  const bool concerns_all_items =
      context.kind == Kind::imds_token || http::is_worth_retrying(outcome.result);
  if (concerns_all_items && outcome.attempts > 0) {
    outage_ = {context.kind, std::move(outcome)};
  }
  return error;
}

}  // namespace es_entrypoint::metadata
