#include "es_entrypoint/metadata/diagnosis.hpp"

#include "es_entrypoint/metadata/values.hpp"
#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Failure = http::TransportFailure::Kind;

/// Why there is no usable answer, and what usually helps.
struct Cause {
  std::string reason;
  std::string remedy;
  /// What to allow more of where trying for longer may help, behind the remedy; else nothing.
  std::string_view more_time = {};
};

constexpr std::string_view hop_limit_remedy =
    "in a container this usually is the instance's metadata hop limit: raise it to 2 "
    "(aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2) or use host "
    "networking";
constexpr std::string_view ipv6_remedy =
    "the IPv6 endpoint is off unless it was switched on (aws ec2 "
    "modify-instance-metadata-options --http-protocol-ipv6 enabled), or ";
constexpr std::string_view not_the_service =
    "a proxy, a captive portal or another program answers in the service's place: it must be "
    "reached directly";
constexpr std::string_view answered_by_proxy =
    "a proxy answers in the service's place: it must be reached directly";
constexpr std::string_view more_time = "allow more time with --metadata-timeout";
constexpr std::string_view more_time_if_slow =
    "if it is only slow, allow more time with --metadata-timeout";
constexpr std::string_view more_time_each =
    "if it is only slow, allow more time with AWS_METADATA_SERVICE_TIMEOUT for one attempt and "
    "--metadata-timeout for all";

constexpr std::string_view wants_https = "that port may expect https, and only http is spoken here";

bool is_imds(const Question& question) { return question.kind != Question::Kind::task_metadata; }

/// It is switched on apart from the IPv4 one.
bool is_ipv6_endpoint(const Question& question) { return question.endpoint == imds_endpoint_v6; }

std::string check_variable(const Question& question) {
  return question.endpoint_from.empty() ? "" : fmt::format("check {}", question.endpoint_from);
}

/// @return whether the operator named the endpoint, and may have named it wrongly.
bool is_operators(const Question& question) {
  return is_imds(question) && !question.endpoint_from.empty() &&
         question.endpoint != imds_endpoint_v4 && !is_ipv6_endpoint(question);
}

Cause cause_of_refusal(const Question& question) {
  if (question.fargate) {
    return {"the task metadata endpoint of Fargate refuses the connection",
            fmt::format("check that {} is this task's own, and was not copied from another",
                        question.endpoint_from)};
  }
  if (!is_imds(question)) {
    return {"connection refused", "check that the ECS agent is running on this host"};
  }
  if (!question.endpoint_from.empty()) {
    return {"connection refused, nothing listens there",
            fmt::format("start the mock that {} names, or correct the variable",
                        question.endpoint_from)};
  }
  return {"connection refused, nothing listens there",
          "this is not EC2, or a local proxy for the metadata service is down"};
}

Cause cause_of_no_route(const Question& question) {
  if (!is_imds(question)) {
    return {"no route to it", "check that ECS still runs this task"};
  }
  if (is_operators(question)) {
    return {"no route to it", check_variable(question)};
  }
  return {"no route to it",
          fmt::format("{}access is blocked (ECS_AWSVPC_BLOCK_IMDS, or a route of the host's), or "
                      "this is not EC2",
                      is_ipv6_endpoint(question) ? ipv6_remedy : "")};
}

Cause cause_of_connect_timeout(const Question& question) {
  if (!question.endpoint_from.empty()) {
    return {"connecting timed out", check_variable(question), more_time_if_slow};
  }
  return {"connecting timed out",
          fmt::format("{}this is not EC2, or a firewall drops the packets (such as an iptables "
                      "rule against containers)",
                      is_ipv6_endpoint(question) ? ipv6_remedy : "")};
}

std::string_view slowness(const Question& question) {
  return is_imds(question) ? more_time_each : more_time_if_slow;
}

Cause cause_of_silence(const Question& question) {
  if (question.kind != Question::Kind::imds_token) {
    return {"connected, but no answer came", "", slowness(question)};
  }
  constexpr std::string_view reason = "connected, but the token request was never answered";
  if (is_operators(question)) {
    return {std::string(reason), fmt::format("check that the service that {} names speaks IMDSv2, "
                                             "and that it is the right port",
                                             question.endpoint_from)};
  }
  return {std::string(reason), std::string(hop_limit_remedy)};
}

/// A port of https answers plain http by 400, by a TLS alert, or by closing the connection.
std::string suspect_https(const Question& question, std::string_view otherwise) {
  return is_operators(question) ? fmt::format("{}; else {}", wants_https, otherwise)
                                : std::string(otherwise);
}

Cause cause_of(const Question& question, const http::TransportFailure& failure) {
  switch (failure.kind) {
    case Failure::bad_url:
      return {"not a URL that can be asked", check_variable(question)};
    case Failure::unresolved:
      return {"its name does not resolve", check_variable(question)};
    case Failure::refused:
      return cause_of_refusal(question);
    case Failure::unreachable:
      return cause_of_no_route(question);
    case Failure::connect_timeout:
      return cause_of_connect_timeout(question);
    case Failure::no_answer:
      return cause_of_silence(question);
    case Failure::slow_answer:
      return {"the answer did not come to an end in time", "", slowness(question)};
    case Failure::closed:
      return {"the connection was closed before a whole answer came",
              fmt::format("the service is restarting, or a firewall cuts the connection{}",
                          is_operators(question) ? fmt::format(", or {}", wants_https) : "")};
    case Failure::too_large:
      return {"the answer is larger than any of this service", std::string(not_the_service)};
    case Failure::malformed:
      return {"the answer is not HTTP", suspect_https(question, not_the_service)};
    case Failure::internal:
      return {support::printable(failure.detail), ""};
  }
  return {};
}

Cause cause_of_403(const Question& question) {
  if (!is_imds(question)) {
    return {"answered 403", std::string(not_the_service)};
  }
  if (question.kind == Question::Kind::imds_item) {
    return {"answered 403 (forbidden) to a request with a good token",
            "a proxy adds X-Forwarded-For, or a filter on this host (such as kube2iam) forbids "
            "this item"};
  }
  return {"answered 403 (forbidden)",
          "the metadata service is switched off on this instance (switch it on: aws ec2 "
          "modify-instance-metadata-options --http-endpoint enabled), or a proxy adds "
          "X-Forwarded-For"};
}

Cause cause_of_401(const Question& question) {
  if (question.kind == Question::Kind::imds_token || !is_imds(question)) {
    return {"answered 401 to a request that needs no permission", std::string(not_the_service)};
  }
  if (question.kind == Question::Kind::imds_item_v1) {
    return {"answered 401 to a request without a token",
            "this instance requires tokens, and gave none: its metadata hop limit may be too low "
            "for containers (2 is needed)"};
  }
  return {"answered 401 to a fresh token",
          "more than one service answers at this address, or a proxy drops the token's header"};
}

/// Answers of what stands between us and the service, never of the service itself.
std::optional<Cause> cause_of_intermediary(int status) {
  const auto cause = [&](std::string_view title, std::string_view remedy) {
    return Cause{fmt::format("answered {} ({})", status, title), std::string(remedy)};
  };
  switch (status) {
    case 407:
      return cause("proxy authentication required", answered_by_proxy);
    case 502:
      return cause("bad gateway", answered_by_proxy);
    case 504:
      return cause("gateway timeout", answered_by_proxy);
    case 511:
      return cause("network authentication required",
                   "a captive portal answers in the service's place: it must be reached directly");
    default:
      return std::nullopt;
  }
}

Cause cause_of_404(const Question& question, int status) {
  if (question.kind == Question::Kind::imds_token) {
    return {fmt::format("it knows no tokens (answered {})", status),
            "no EC2 metadata service of today answers there; a mock of the old protocol needs "
            "--imds-v1 fallback"};
  }
  if (!is_imds(question) && status == 404) {
    return {"answered 404: the agent does not know this container",
            fmt::format("check that {} is this container's own, and was not copied from another",
                        question.endpoint_from)};
  }
  return {fmt::format("answered {}", status), std::string(not_the_service)};
}

/// 500 to 599; the ones of proxies are told before.
Cause cause_of_5xx(const Question& question, int status) {
  if (status == 503) {
    return {"answered 503 (throttled, or not up yet)", "ask it less often from this host, or",
            more_time};
  }
  std::string reason = fmt::format("answered {}", status);
  if (is_imds(question)) {
    return {std::move(reason), "the service failed, or is not up yet:", more_time};
  }
  if (status == 500) {
    return {std::move(reason), "the ECS agent does not know the task's network yet:", more_time};
  }
  return {std::move(reason), "the ECS agent failed: see its log on the host, or", more_time};
}

/// Where a redirect leads to, without what may be a secret in it.
std::string format_redirect(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  const auto host = target.find("//");
  const auto start = host == std::string_view::npos ? 0 : host + 2;
  const auto end = std::min(target.find('/', start), target.size());
  const auto user = target.substr(start, end - start).rfind('@');
  std::string shown(target);
  if (user != std::string_view::npos) {
    shown.erase(start, user + 1);
  }
  return shown.empty() ? "nowhere" : quote(shown);
}

Cause cause_of_status(const Question& question, const http::HttpResponse& response) {
  const int status = response.status;
  if (auto cause = cause_of_intermediary(status)) {
    return *std::move(cause);
  }
  switch (status) {
    case 200:
      return {"answered with nothing",
              "something else may answer at this address, or it is not up yet:", more_time};
    case 400:
      return {"answered 400 (bad request)",
              suspect_https(question, "a proxy changes the request on its way")};
    case 401:
      return cause_of_401(question);
    case 403:
      return cause_of_403(question);
    case 404:
    case 405:
      return cause_of_404(question, status);
    case 429:
      return {"answered 429 (too many requests)", "ask it less often from this host, or",
              more_time};
    default:
      break;
  }
  if (status >= 300 && status < 400 && status != 304) {
    return {fmt::format("answered {}, a redirect to {}, which is never followed", status,
                        format_redirect(response.redirect)),
            std::string(not_the_service)};
  }
  if (status >= 500) {
    return cause_of_5xx(question, status);
  }
  return {fmt::format("answered {}", status), std::string(not_the_service)};
}

Cause cause_of(const Question& question, const http::Attempted& attempted) {
  if (attempted.attempts == 0) {
    return {"no time was left to ask", "allow more with --metadata-timeout"};
  }
  return attempted.result ? cause_of_status(question, *attempted.result)
                          : cause_of(question, attempted.result.error());
}

std::string format_count(unsigned attempts) {
  return fmt::format("{} attempt{}", attempts, attempts == 1 ? "" : "s");
}

/// What to do, with what ended the attempts: trying for longer cannot help where a number did.
std::string format_remedy(const Cause& cause, const http::Attempted& attempted) {
  const bool by_number = attempted.most_attempts &&
                         attempted.attempts >= *attempted.most_attempts &&
                         http::is_worth_retrying(attempted.result);
  if (by_number) {
    const std::string given_up =
        fmt::format("gave up after {}, as AWS_METADATA_SERVICE_NUM_ATTEMPTS says; raise it",
                    format_count(attempted.attempts));
    return cause.remedy.empty() || !cause.more_time.empty()
               ? given_up
               : fmt::format("{}; {}", cause.remedy, given_up);
  }
  if (cause.remedy.empty() || cause.more_time.empty()) {
    return fmt::format("{}{}", cause.remedy, cause.more_time);
  }
  const bool goes_on = cause.remedy.ends_with(':') || cause.remedy.ends_with(" or");
  return fmt::format("{}{} {}", cause.remedy, goes_on ? "" : ";", cause.more_time);
}

std::string format_attempts(const http::Attempted& attempted) {
  if (attempted.attempts == 0) {
    return "";
  }
  return fmt::format(" ({}, {})", format_count(attempted.attempts),
                     format_duration(attempted.elapsed));
}

std::string format_line(const Question& question, std::string_view reason,
                        std::string_view attempts, const std::string& remedy) {
  std::string line = fmt::format("cannot read {} from {}: {}{}", question.what,
                                 support::printable(question.endpoint), reason, attempts);
  if (!remedy.empty()) {
    line += "; " + remedy;
  }
  if (!question.instead.empty()) {
    line += fmt::format("; or {}", question.instead);
  }
  return line;
}

}  // namespace

std::string explain(const Question& question, const http::Attempted& attempted) {
  const Cause cause = cause_of(question, attempted);
  return format_line(question, cause.reason, format_attempts(attempted),
                     format_remedy(cause, attempted));
}

std::string explain_unusable(const Question& question, std::string_view reason) {
  return format_line(question, fmt::format("the answer is {}", reason), "",
                     std::string(not_the_service));
}

std::string format_outlook(const http::Attempted& attempted, http::Clock::Duration left) {
  const unsigned most = attempted.most_attempts.value_or(0);
  if (most > attempted.attempts) {
    const unsigned more = most - attempted.attempts;
    return fmt::format("trying {} more time{}", more, more == 1 ? "" : "s");
  }
  return fmt::format("trying for another {}", format_duration(left));
}

std::string format_duration(http::Clock::Duration duration) {
  if (duration < std::chrono::seconds(1)) {
    return fmt::format("{} ms", duration.count());
  }
  const double seconds = std::chrono::duration<double>(duration).count();
  return duration.count() % 1000 == 0 ? fmt::format("{:.0f} s", seconds)
                                      : fmt::format("{:.1f} s", seconds);
}

}  // namespace es_entrypoint::metadata
