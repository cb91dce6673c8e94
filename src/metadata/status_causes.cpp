#include "es_entrypoint/metadata/status_causes.hpp"

#include "es_entrypoint/metadata/transport_causes.hpp"
#include "es_entrypoint/metadata/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace es_entrypoint::metadata {
namespace {

using Kind = RequestContext::Kind;

/// A status that something on the way sends, never the service itself.
Cause cause_of_intermediary(int status, std::string_view title, std::string_view who) {
  return {fmt::format("answered {} ({})", status, title),
          fmt::format("{} answers in place of the service, which must be reachable directly", who)};
}

Cause cause_of_401(const RequestContext& context) {
  if (context.kind == Kind::imds_token || !context.is_imds()) {
    return {"answered 401 to a request that needs no permission", intermediary_remedy};
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
    return {"answered 403", intermediary_remedy};
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
  return {fmt::format("answered {}", status), intermediary_remedy};
}

std::string remedy_of_5xx(const RequestContext& context, int status) {
  if (context.is_imds()) {
    return "the service failed, or is not up yet";
  }
  return status == 500 ? "the ECS agent does not know the task's network yet"
                       : "the ECS agent failed: see its log on the host";
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
    case 407:
      return cause_of_intermediary(status, "proxy authentication required", "a proxy");
    case 429:
    case 503:
      return {fmt::format("answered {} ({})", status,
                          status == 429 ? "too many requests" : "throttled, or not up yet"),
              "send it fewer requests from this host", more_time_remedy};
    case 502:
      return cause_of_intermediary(status, "bad gateway", "a proxy");
    case 504:
      return cause_of_intermediary(status, "gateway timeout", "a proxy");
    case 511:
      return cause_of_intermediary(status, "network authentication required", "a captive portal");
    default:
      break;
  }
  if (status >= 300 && status < 400 && status != 304) {
    return {fmt::format("answered {}, a redirect to {}, which is never followed", status,
                        format_redirect(response.redirect)),
            intermediary_remedy};
  }
  std::string reason = fmt::format("answered {}", status);
  if (status >= 500) {
    return {std::move(reason), remedy_of_5xx(context, status), more_time_remedy};
  }
  return {std::move(reason), intermediary_remedy};
}

}  // namespace es_entrypoint::metadata
