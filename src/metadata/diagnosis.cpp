#include "es_entrypoint/metadata/diagnosis.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Failure = TransportFailure::Kind;

/// Why there is no usable answer, and what usually helps.
struct Cause {
  std::string reason;
  std::string remedy;
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
constexpr std::string_view more_time =
    "if it is only slow, allow more time with --metadata-timeout";

bool is_imds(const Question& question) { return question.kind != Question::Kind::task_metadata; }

/// It is switched on apart from the IPv4 one.
bool is_ipv6_endpoint(const Question& question) { return question.endpoint == imds_endpoint_v6; }

std::string check_variable(const Question& question) {
  return question.endpoint_from.empty() ? "" : fmt::format("check {}", question.endpoint_from);
}

Cause cause_of_refusal(const Question& question) {
  if (!is_imds(question)) return {"connection refused", "is the ECS agent running on this host?"};
  if (!question.endpoint_from.empty()) {
    return {"connection refused, nothing listens there",
            fmt::format("start the mock that {} names, or correct the variable",
                        question.endpoint_from)};
  }
  return {"connection refused, nothing listens there",
          "this is not EC2, or a local proxy for the metadata service is down"};
}

Cause cause_of_no_route(const Question& question) {
  if (!is_imds(question)) return {"no route to it", "is this task still run by ECS?"};
  return {"no route to it",
          fmt::format("{}access is blocked (ECS_AWSVPC_BLOCK_IMDS, or a route of the host's), or "
                      "this is not EC2",
                      is_ipv6_endpoint(question) ? ipv6_remedy : "")};
}

Cause cause_of_connect_timeout(const Question& question) {
  if (!question.endpoint_from.empty()) {
    return {"connecting timed out", fmt::format("{}; {}", check_variable(question), more_time)};
  }
  return {"connecting timed out",
          fmt::format("{}this is not EC2, or a firewall drops the packets (such as an iptables "
                      "rule against containers)",
                      is_ipv6_endpoint(question) ? ipv6_remedy : "")};
}

Cause cause_of_silence(const Question& question) {
  if (question.kind == Question::Kind::imds_token) {
    return {"connected, but the token request was never answered", std::string(hop_limit_remedy)};
  }
  return {"connected, but no answer came", std::string(more_time)};
}

Cause cause_of(const Question& question, const TransportFailure& failure) {
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
      return {"the answer did not come to an end in time", std::string(more_time)};
    case Failure::closed:
      return {"the connection was closed before a whole answer came",
              "the service is restarting, or a firewall cuts the connection"};
    case Failure::too_large:
      return {"the answer is larger than any of this service", std::string(not_the_service)};
    case Failure::malformed:
      return {"the answer is not HTTP", std::string(not_the_service)};
    case Failure::internal:
      return {support::printable(failure.detail), ""};
  }
  return {};
}

Cause cause_of_403(const Question& question) {
  if (!is_imds(question)) return {"answered 403", std::string(not_the_service)};
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
            fmt::format("was {} handed on from another one?", question.endpoint_from)};
  }
  return {fmt::format("answered {}", status), std::string(not_the_service)};
}

Cause cause_of_status(const Question& question, const HttpResponse& response) {
  const int status = response.status;
  if (auto cause = cause_of_intermediary(status)) return *std::move(cause);
  switch (status) {
    case 200:
      return {"answered with nothing", std::string(not_the_service)};
    case 400:
      return {"answered 400 (bad request)", "a proxy changes the request on its way"};
    case 401:
      return cause_of_401(question);
    case 403:
      return cause_of_403(question);
    case 404:
    case 405:
      return cause_of_404(question, status);
    case 429:
      return {"answered 429 (too many requests)",
              "something on this host asks it too often; " + std::string(more_time)};
    case 503:
      return {"answered 503 (throttled, or not up yet)", std::string(more_time)};
    default:
      break;
  }
  if (status >= 300 && status < 400 && status != 304) {
    return {fmt::format(
                "answered {}, a redirect to {}, which is never followed", status,
                response.redirect.empty() ? "nowhere" : support::printable(response.redirect, 80)),
            std::string(not_the_service)};
  }
  if (status >= 500) {
    return {fmt::format("answered {}", status),
            is_imds(question)
                ? std::string(more_time)
                : "the ECS agent does not know the task's network yet; " + std::string(more_time)};
  }
  return {fmt::format("answered {}", status), std::string(not_the_service)};
}

Cause cause_of(const Question& question, const Attempted& attempted) {
  if (attempted.attempts == 0) {
    return {"no time was left to ask", "allow more with --metadata-timeout"};
  }
  return attempted.result ? cause_of_status(question, *attempted.result)
                          : cause_of(question, attempted.result.error());
}

std::string format_attempts(const Attempted& attempted) {
  if (attempted.attempts == 0) return "";
  return fmt::format(" ({} attempt{}, {})", attempted.attempts, attempted.attempts == 1 ? "" : "s",
                     format_duration(attempted.elapsed));
}

std::string format_line(const Question& question, std::string_view reason,
                        std::string_view attempts, const std::string& remedy) {
  std::string line = fmt::format("cannot read {} from {}: {}{}", question.what,
                                 support::printable(question.endpoint), reason, attempts);
  if (!remedy.empty()) line += "; " + remedy;
  if (!question.instead.empty()) line += fmt::format("; or {}", question.instead);
  return line;
}

}  // namespace

std::string explain(const Question& question, const Attempted& attempted) {
  const Cause cause = cause_of(question, attempted);
  return format_line(question, cause.reason, format_attempts(attempted), cause.remedy);
}

std::string explain_unusable(const Question& question, std::string_view reason) {
  return format_line(question, fmt::format("the answer is {}", reason), "",
                     std::string(not_the_service));
}

std::string format_duration(Clock::Duration duration) {
  if (duration < std::chrono::seconds(1)) return fmt::format("{} ms", duration.count());
  const double seconds = std::chrono::duration<double>(duration).count();
  return duration.count() % 1000 == 0 ? fmt::format("{:.0f} s", seconds)
                                      : fmt::format("{:.1f} s", seconds);
}

}  // namespace es_entrypoint::metadata
