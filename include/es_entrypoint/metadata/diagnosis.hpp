#pragma once

#include "es_entrypoint/http/retry.hpp"

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {

/// What was asked of whom; enough to tell the operator what an unsuccessful answer means.
struct Question {
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
  bool fargate = false;            ///< of a task's own endpoint: there is no agent on a host
  std::string_view instead;        ///< how the operator gives the answer, such as
                                   ///< "give the address with --publish-host ADDRESS"
};

// What the operator can do without a fact, as `Question::instead`.
inline constexpr std::string_view give_address = "give the address with --publish-host ADDRESS";
inline constexpr std::string_view give_address_or_imds =
    "use --publish-host imds unless the task is in awsvpc mode, or give the address with "
    "--publish-host ADDRESS";
inline constexpr std::string_view give_region = "give the region in AWS_REGION";
inline constexpr std::string_view give_groups =
    "name them with --discovery-groups, or consider every instance with --discovery-groups all";
inline constexpr std::string_view no_attributes = "do without with --node-attributes none";

inline constexpr std::string_view imds_endpoint_v4 = "http://169.254.169.254";
inline constexpr std::string_view imds_endpoint_v6 = "http://[fd00:ec2::254]";

/// Tells in one line what was asked, what came of it, the likely cause, and what to do.
/// @param attempted an attempt that was not successful
[[nodiscard]] std::string explain(const Question& question, const http::Attempted& attempted);

/// The same for an answer of 200 whose body is not what it should be.
/// @param reason such as "not an IPv4 or IPv6 address: 'x'"
[[nodiscard]] std::string explain_unusable(const Question& question, std::string_view reason);

/// @return what is still to come after an unsuccessful attempt: "trying for another 13.2 s", or
///         "trying 2 more times" where the operator's number of attempts ends it.
[[nodiscard]] std::string format_outlook(const http::Attempted& attempted,
                                         http::Clock::Duration left);

/// @return "500 ms", "2 s" or "13.2 s".
[[nodiscard]] std::string format_duration(http::Clock::Duration duration);

}  // namespace es_entrypoint::metadata
