#pragma once

#include "es_entrypoint/metadata/retry.hpp"

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
  std::string_view instead;        ///< how the operator gives the answer, such as
                                   ///< "give the address with --publish-host ADDRESS"
};

// What the operator can do without a fact, as `Question::instead`.
inline constexpr std::string_view give_address = "give the address with --publish-host ADDRESS";
inline constexpr std::string_view give_region = "give the region in AWS_REGION";
inline constexpr std::string_view give_groups =
    "name the groups with --discovery-groups, or do without EC2 discovery by --discovery none";
inline constexpr std::string_view no_attributes = "do without by --node-attributes none";

inline constexpr std::string_view imds_endpoint_v6 = "http://[fd00:ec2::254]";

/// Tells in one line what was asked, what came of it, the likely cause, and what to do.
/// @param attempted an attempt that was not successful
[[nodiscard]] std::string explain(const Question& question, const Attempted& attempted);

/// The same for an answer of 200 whose body is not what it should be.
/// @param reason such as "not an IPv4 or IPv6 address: 'x'"
[[nodiscard]] std::string explain_unusable(const Question& question, std::string_view reason);

/// @return "500 ms", "2 s" or "13.2 s".
[[nodiscard]] std::string format_duration(Clock::Duration duration);

}  // namespace es_entrypoint::metadata
