#include "es_entrypoint/metadata/status_causes.hpp"

#include "es_entrypoint/metadata/transport_causes.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Kind = RequestContext::Kind;

constexpr std::string_view proxy_remedy =
    "a proxy answers in place of the service, which must be reachable directly";
constexpr std::string_view portal_remedy =
    "a captive portal answers in place of the service, which must be reachable directly";

/// Statuses that something on the way sends, never the service itself.
std::optional<Cause> cause_of_intermediary(int status) {
  const auto cause = [&](std::string_view title, std::string_view remedy) {
    return Cause{fmt::format("answered {} ({})", status, title), std::string(remedy)};
  };
  switch (status) {
    case 407:
      return cause("proxy authentication required", proxy_remedy);
    case 502:
      return cause("bad gateway", proxy_remedy);
    case 504:
      return cause("gateway timeout", proxy_remedy);
    case 511:
      return cause("network authentication required", portal_remedy);
    default:
      return std::nullopt;
  }
}

Cause cause_of_401(const RequestContext& context) {
  if (context.kind == Kind::imds_token || !context.is_imds()) {
    return {"answered 401 to a request that needs no permission", std::string(intermediary_remedy)};
  }
  if (context.kind == Kind::imds_item_v1) {
    return {"answered 401 to a request without a token",
            "this instance requires tokens but issued none: its metadata hop limit may be too low "
            "for containers (2 is needed)"};
  }
  return {"answered 401 to a fresh token",
          "more than one service answers at this address, or a proxy drops the token's header"};
}

Cause cause_of_403(const RequestContext& context) {
  if (!context.is_imds()) {
    return {"answered 403", std::string(intermediary_remedy)};
  }
  if (context.kind == Kind::imds_item) {
    return {"answered 403 (forbidden) to a request with a valid token",
            "a proxy adds X-Forwarded-For, or a filter on this host (such as kube2iam) forbids "
            "this item"};
  }
  return {"answered 403 (forbidden)",
          "the metadata service is disabled on this instance (enable it: aws ec2 "
          "modify-instance-metadata-options --http-endpoint enabled), or a proxy adds "
          "X-Forwarded-For"};
}

Cause cause_of_404(const RequestContext& context, int status) {
  if (context.kind == Kind::imds_token) {
    return {fmt::format("it does not support IMDSv2 tokens ({})", status),
            "no current EC2 metadata service answers this way; for an IMDSv1-only mock use "
            "--imds-v1=fallback"};
  }
  if (!context.is_imds() && status == 404) {
    return {"answered 404: the agent does not know this container",
            fmt::format("check that {} is this container's own and was not copied from another",
                        context.endpoint_from)};
  }
  return {fmt::format("answered {}", status), std::string(intermediary_remedy)};
}

/// 500 to 599, but for those of intermediaries.
Cause cause_of_5xx(const RequestContext& context, int status) {
  if (status == 503) {
    return {"answered 503 (throttled, or not up yet)", "send it fewer requests from this host",
            more_time_remedy};
  }
  std::string reason = fmt::format("answered {}", status);
  if (context.is_imds()) {
    return {std::move(reason), "the service failed, or is not up yet", more_time_remedy};
  }
  if (status == 500) {
    return {std::move(reason), "the ECS agent does not know the task's network yet",
            more_time_remedy};
  }
  return {std::move(reason), "the ECS agent failed: see its log on the host", more_time_remedy};
}

/// @return a redirect's target without what may be a secret in it.
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

}  // namespace

Cause find_cause(const RequestContext& context, const http::HttpResponse& response) {
  const int status = response.status;
  if (auto cause = cause_of_intermediary(status)) {
    return *std::move(cause);
  }
  switch (status) {
    case 200:
      return {"answered with an empty body",
              "something else may answer at this address, or it is not up yet", more_time_remedy};
    case 400:
      return {"answered 400 (bad request)",
              suspect_https(context, "a proxy changes the request on its way")};
    case 401:
      return cause_of_401(context);
    case 403:
      return cause_of_403(context);
    case 404:
    case 405:
      return cause_of_404(context, status);
    case 429:
      return {"answered 429 (too many requests)", "send it fewer requests from this host",
              more_time_remedy};
    default:
      break;
  }
  if (status >= 300 && status < 400 && status != 304) {
    return {fmt::format("answered {}, a redirect to {}, which is never followed", status,
                        format_redirect(response.redirect)),
            std::string(intermediary_remedy)};
  }
  if (status >= 500) {
    return cause_of_5xx(context, status);
  }
  return {fmt::format("answered {}", status), std::string(intermediary_remedy)};
}

}  // namespace es_entrypoint::metadata
