#include "es_entrypoint/metadata/transport_causes.hpp"

#include "es_entrypoint/support/text.hpp"

#include <fmt/format.h>

namespace es_entrypoint::metadata {
namespace {

using Failure = http::TransportFailure::Kind;

constexpr std::string_view more_time_if_slow =
    "if it is only slow, allow more time with --metadata-timeout";
constexpr std::string_view more_time_each =
    "if it is only slow, allow more time with AWS_METADATA_SERVICE_TIMEOUT for one attempt and "
    "--metadata-timeout for all";

std::string_view suggest_ipv6(const RequestContext& context) {
  return context.endpoint == imds_endpoint_v6
             ? "the IPv6 endpoint is off unless enabled (aws ec2 modify-instance-metadata-options "
               "--http-protocol-ipv6 enabled), or "
             : "";
}

std::string check_variable(const RequestContext& context) {
  return context.endpoint_from.empty() ? "" : fmt::format("check {}", context.endpoint_from);
}

std::string_view suggest_time(const RequestContext& context) {
  return context.is_imds() ? more_time_each : more_time_if_slow;
}

Cause cause_of_refusal(const RequestContext& context) {
  if (context.fargate) {
    return {"the task metadata endpoint of Fargate refuses the connection",
            fmt::format("check that {} is this task's own and was not copied from another",
                        context.endpoint_from)};
  }
  if (!context.is_imds()) {
    return {"connection refused", "check that the ECS agent is running on this host"};
  }
  return {"connection refused, nothing listens there",
          context.endpoint_from.empty()
              ? "this is not EC2, or a local proxy for the metadata service is down"
              : fmt::format("start the mock that {} names, or correct the variable",
                            context.endpoint_from)};
}

std::string remedy_of_no_route(const RequestContext& context) {
  if (!context.is_imds()) {
    return "check that the task is still running";
  }
  if (context.is_custom()) {
    return check_variable(context);
  }
  return fmt::format(
      "{}access is blocked (by ECS_AWSVPC_BLOCK_IMDS or a route on the host), or this is not EC2",
      suggest_ipv6(context));
}

Cause cause_of_connect_timeout(const RequestContext& context) {
  constexpr const char* reason = "connecting timed out";
  if (!context.endpoint_from.empty()) {
    return {reason, check_variable(context), more_time_if_slow};
  }
  return {reason,
          fmt::format("{}this is not EC2, or a firewall drops the packets (such as an iptables "
                      "rule against containers)",
                      suggest_ipv6(context))};
}

Cause cause_of_silence(const RequestContext& context) {
  if (context.kind != RequestContext::Kind::imds_token) {
    return {"connected, but no response came", "", suggest_time(context)};
  }
  constexpr const char* reason = "connected, but the token request was never answered";
  if (context.is_custom()) {
    return {reason, fmt::format("check that the service that {} names supports IMDSv2, and that "
                                "the port is right",
                                context.endpoint_from)};
  }
  return {reason,
          "in a container this usually is the instance's metadata hop limit: raise it to 2 "
          "(aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2) or use host "
          "networking"};
}

}  // namespace

Cause find_cause(const RequestContext& context, const http::TransportFailure& failure) {
  switch (failure.kind) {
    case Failure::bad_url:
      return {fmt::format("not a usable URI: {}", failure.detail), check_variable(context)};
    case Failure::unresolved:
      return {"its host name does not resolve", check_variable(context)};
    case Failure::refused:
      return cause_of_refusal(context);
    case Failure::unreachable:
      return {"no route to it", remedy_of_no_route(context)};
    case Failure::connect_timeout:
      return cause_of_connect_timeout(context);
    case Failure::no_answer:
      return cause_of_silence(context);
    case Failure::slow_answer:
      return {"the response was incomplete when time ran out", "", suggest_time(context)};
    case Failure::closed:
      return {
          "the connection was closed before the response was complete",
          suspect_https(context, "the service is restarting, or a firewall cuts the connection")};
    case Failure::too_large:
      return {"the response is larger than this service ever sends", intermediary_remedy};
    case Failure::malformed:
      return {failure.detail, suspect_https(context, intermediary_remedy)};
    case Failure::internal:
      return {support::printable(failure.detail), ""};
  }
  return {};
}

std::string suspect_https(const RequestContext& context, std::string_view otherwise) {
  return fmt::format(
      "{}{}",
      context.is_custom() ? "that port may expect https, which is not supported here; else " : "",
      otherwise);
}

}  // namespace es_entrypoint::metadata
