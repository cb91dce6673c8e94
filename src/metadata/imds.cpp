#include "es_entrypoint/metadata/imds.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace es_entrypoint::metadata {
namespace {

using support::ExitCode;
using support::Expected;
using support::failure;

constexpr std::string_view item_prefix = "/latest/meta-data/";
constexpr std::string_view token_path = "/latest/api/token";
constexpr std::string_view token_lifetime = "60";  // seconds: more than a launch ever takes
constexpr std::size_t token_limit = 4096;
constexpr std::size_t item_limit = 65536;

constexpr std::string_view endpoint_variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

std::string endpoint_of(const options::AwsSettings& aws) {
  if (aws.metadata_endpoint) {
    return aws.metadata_endpoint->value;
  }
  return std::string(aws.metadata_endpoint_mode == options::IpFamily::ipv6 ? imds_endpoint_v6
                                                                           : imds_endpoint_v4);
}

http::RetryPolicy policy_of(const options::AwsSettings& aws,
                            std::optional<http::Clock::Duration> patience) {
  http::RetryPolicy policy;
  policy.patience = patience;
  policy.attempt_timeout = aws.metadata_service_timeout;
  policy.attempts = aws.metadata_service_attempts;
  return policy;
}

int status_of(const http::HttpResult& result) { return result ? result->status : 0; }

bool is_silence(const http::HttpResult& result) {
  return !result && result.error().kind == http::TransportFailure::Kind::no_answer;
}

/// @return whether the service is there but gives no tokens, as one of the old protocol or one a
///         hop too far away does.
bool gives_no_tokens(const http::HttpResult& result) {
  if (!result) {
    return is_silence(result);
  }
  return result->status == 403 || result->status == 404 || result->status == 405;
}

}  // namespace

Imds::Imds(const Surroundings& surroundings, const http::Deadline& deadline,
           http::GivenTokens& tokens, const options::Options& options)
    : http_(surroundings.http),
      clock_(surroundings.clock),
      deadline_(deadline),
      tokens_(tokens),
      policy_(policy_of(options.aws, surroundings.patience)),
      endpoint_(endpoint_of(options.aws)),
      endpoint_from_(options.aws.metadata_endpoint ? endpoint_variable : ""),
      disabled_(options.aws.metadata_disabled),
      v1_allowed_(options.imds_v1 == options::ImdsV1::fallback &&
                  !options.aws.metadata_v1_disabled) {}

Expected<std::optional<std::string>> Imds::fetch(const ImdsItem& item) {
  if (disabled_) {
    return failure(ExitCode::unavailable,
                   fmt::format("cannot read {} from the EC2 metadata service: "
                               "AWS_EC2_METADATA_DISABLED switches it off; unset it, or {}",
                               item.path, item.instead));
  }
  if (outage_) {
    return failure(ExitCode::unavailable,
                   explain(question(outage_->kind, item), outage_->attempted));
  }
  TRY(ensure_token(item));

  http::Attempted attempted = get(item);
  if (status_of(attempted.result) == 401 && !tokenless_) {  // expired, or not known yet after boot
    token_ = http::Secret();
    TRY(ensure_token(item));
    attempted = get(item);
  }
  if (attempted.result && tokens_.are_repeated_in(*attempted.result)) {
    return unusable(item, "the request's own token, or a part of it");
  }
  const int status = status_of(attempted.result);
  if (status == 404) {
    return std::nullopt;
  }
  if (status != 200 || http::is_worth_retrying(attempted.result)) {
    return fail(item_kind(), item, std::move(attempted));
  }
  return std::move(attempted.result->body);
}

std::unexpected<support::Error> Imds::fail(Question::Kind kind, const ImdsItem& item,
                                           http::Attempted attempted) {
  auto error = failure(ExitCode::unavailable, explain(question(kind, item), attempted));
  const bool of_all =
      kind == Question::Kind::imds_token || http::is_worth_retrying(attempted.result);
  if (of_all && attempted.attempts > 0) {
    outage_ = {kind, std::move(attempted)};
  }
  return error;
}

support::Origin Imds::origin(std::string_view path) const {
  return support::Origin::imds(fmt::format("{} {}", endpoint_, path));
}

Expected<void> Imds::ensure_token(const ImdsItem& item) {
  if (tokenless_ || !token_.empty()) {
    return {};
  }
  http::HttpRequest request;
  request.method = http::HttpRequest::Method::put;
  request.url = fmt::format("{}{}", endpoint_, token_path);
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", token_lifetime}};
  request.body_limit = token_limit;
  const Question asked = question(Question::Kind::imds_token, item);
  http::Attempted attempted = send(asked, std::move(request));
  token_unanswered_ = is_silence(attempted.result);
  if (attempted.result && tokens_.are_repeated_in(attempted.result->redirect)) {
    attempted.result->redirect.clear();
  }

  if (v1_allowed_ && attempted.attempts > 0 && gives_no_tokens(attempted.result)) {
    spdlog::warn("{} gives no token: falling back to the tokenless protocol", endpoint_);
    tokenless_ = true;
    return {};
  }
  if (status_of(attempted.result) != 200 || http::is_worth_retrying(attempted.result)) {
    return fail(Question::Kind::imds_token, item, std::move(attempted));
  }
  const http::Secret body(std::move(attempted.result->body));
  // A token becomes a header: what could end that header, or start another, is none.
  auto token = parse_value(body.reveal());
  if (!token || token->contains(' ')) {
    return failure(ExitCode::unavailable,
                   explain_unusable(asked,
                                    "not a token: it has blanks, control characters or "
                                    "markup in it"));
  }
  tokens_.add(*token);
  token_ = http::Secret(std::move(*token));
  return {};
}

http::Attempted Imds::get(const ImdsItem& item) {
  http::HttpRequest request;
  request.url = fmt::format("{}{}{}", endpoint_, item_prefix, item.path);
  if (!tokenless_) {
    request.headers = {{"X-aws-ec2-metadata-token", token_.reveal()}};
  }
  request.body_limit = item_limit;
  return send(question(item_kind(), item), std::move(request));
}

http::Attempted Imds::send(const Question& asked, http::HttpRequest request) {
  http::RetryPolicy policy = policy_;
  // Where the tokenless protocol is allowed, silence is an answer: it is the hop limit's symptom.
  policy.has_alternative = asked.kind == Question::Kind::imds_token && v1_allowed_;
  return http::send_with_retries(http_, clock_, deadline_, policy, std::move(request),
                                 [&](const http::Attempted& so_far, http::Clock::Duration left) {
                                   spdlog::warn("{}; {}", explain(asked, so_far),
                                                format_outlook(so_far, left));
                                 });
}

Question Imds::question(Question::Kind kind, const ImdsItem& item) const {
  const bool token = kind == Question::Kind::imds_token;
  return {kind,
          token ? fmt::format("a token (for {})", item.path) : item.path,
          endpoint_,
          endpoint_from_,
          /*fargate=*/false,
          item.instead};
}

Question::Kind Imds::item_kind() const {
  return tokenless_ ? Question::Kind::imds_item_v1 : Question::Kind::imds_item;
}

std::unexpected<support::Error> Imds::unusable(const ImdsItem& item,
                                               std::string_view reason) const {
  return failure(ExitCode::unavailable, explain_unusable(question(item_kind(), item), reason));
}

}  // namespace es_entrypoint::metadata
