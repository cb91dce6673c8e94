#pragma once

#include "es_entrypoint/http/retry.hpp"
#include "es_entrypoint/support/error.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

inline constexpr std::string_view imds_endpoint_v4 = "http://169.254.169.254";
inline constexpr std::string_view imds_endpoint_v6 = "http://[fd00:ec2::254]";

/// What is requested from which service: enough to explain an unsuccessful outcome.
struct RequestContext {
  enum class Kind {
    imds_token,     ///< the PUT that IMDSv2 starts with
    imds_item,      ///< a GET with a token
    imds_item_v1,   ///< a GET without one
    task_metadata,  ///< the ECS task metadata endpoint
  };
  Kind kind = Kind::imds_item;
  std::string what;                ///< such as "local-ipv4"
  std::string endpoint;            ///< such as "http://169.254.169.254"
  std::string_view endpoint_from;  ///< the variable that named the endpoint; empty for the default
  bool fargate = false;            ///< the task metadata endpoint has no agent on a host
  std::string_view workaround;     ///< what the operator can do instead, such as
                                   ///< "specify the region in AWS_REGION"

  [[nodiscard]] bool is_imds() const { return kind != Kind::task_metadata; }
  /// @return whether the operator specified the endpoint, perhaps a wrong one.
  [[nodiscard]] bool is_custom() const {
    return is_imds() && !endpoint_from.empty() && endpoint != imds_endpoint_v4 &&
           endpoint != imds_endpoint_v6;
  }
};

/// Sends the request, and logs a warning with the likely cause if it takes long.
[[nodiscard]] http::Outcome send_request(const http::Retrier& retrier,
                                         const http::RetryPolicy& policy, http::HttpRequest request,
                                         const RequestContext& context);

/// @param outcome not successful
/// @return 69: what was requested, the likely cause, and what to do.
[[nodiscard]] support::Error explain(const RequestContext& context, const http::Outcome& outcome);

/// The same for a 200 with an unusable body.
/// @param reason such as "not an IPv4 or IPv6 address: 'x'"
[[nodiscard]] support::Error explain_unusable(const RequestContext& context,
                                              std::string_view reason);

/// @return "500 ms", "2 s" or "13.2 s".
[[nodiscard]] std::string format_duration(http::Clock::Duration duration);

}  // namespace es_entrypoint::metadata
