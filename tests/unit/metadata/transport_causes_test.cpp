#include "es_entrypoint/metadata/transport_causes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace es_entrypoint::metadata {
namespace {

using Failure = http::TransportFailure::Kind;
using Kind = RequestContext::Kind;
using testing::HasSubstr;

RequestContext context_of(Kind kind, std::string_view endpoint, std::string_view endpoint_from) {
  RequestContext context;
  context.kind = kind;
  context.endpoint = endpoint;
  context.endpoint_from = endpoint_from;
  return context;
}

RequestContext on_fargate(RequestContext context) {
  context.fargate = true;
  return context;
}

const auto imds = context_of(Kind::imds_item, imds_endpoint_v4, "");
const auto imds_token = context_of(Kind::imds_token, imds_endpoint_v4, "");
const auto mock =
    context_of(Kind::imds_token, "http://127.0.0.1:1338", "AWS_EC2_METADATA_SERVICE_ENDPOINT");
const auto ecs_task =
    context_of(Kind::task_metadata, "http://169.254.170.2/v4/1d6", "ECS_CONTAINER_METADATA_URI_V4");
const auto fargate = on_fargate(ecs_task);

struct Row {
  const RequestContext& context;
  Failure failure;
  std::string reason;
  std::string remedy;
  std::string more_time = "";
};

class TransportCause : public testing::TestWithParam<Row> {};

TEST_P(TransportCause, DependsOnWhoWasAsked) {
  const auto& [context, failure, reason, remedy, more_time] = GetParam();
  const auto cause = find_cause(context, {failure, "its detail"});
  EXPECT_EQ(cause.reason, reason);
  EXPECT_THAT(cause.remedy, HasSubstr(remedy));
  EXPECT_EQ(cause.remedy.empty(), remedy.empty());
  EXPECT_THAT(std::string(cause.more_time), HasSubstr(more_time));
  EXPECT_EQ(cause.more_time.empty(), more_time.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, TransportCause,
    testing::Values(
        Row{mock, Failure::bad_url, "not a usable URI: its detail",
            "check AWS_EC2_METADATA_SERVICE_ENDPOINT"},
        Row{imds, Failure::bad_url, "not a usable URI: its detail", ""},
        Row{mock, Failure::unresolved, "its host name does not resolve",
            "check AWS_EC2_METADATA_SERVICE_ENDPOINT"},
        Row{mock, Failure::refused, "connection refused, nothing listens there", "start the mock"},
        Row{imds, Failure::refused, "connection refused, nothing listens there", "not EC2"},
        Row{ecs_task, Failure::refused, "connection refused", "the ECS agent is running"},
        Row{fargate, Failure::refused,
            "the task metadata endpoint of Fargate refuses the connection",
            "check that ECS_CONTAINER_METADATA_URI_V4 is this task's own"},
        Row{imds, Failure::unreachable, "no route to it", "ECS_AWSVPC_BLOCK_IMDS"},
        Row{mock, Failure::unreachable, "no route to it",
            "check AWS_EC2_METADATA_SERVICE_ENDPOINT"},
        Row{ecs_task, Failure::unreachable, "no route to it",
            "check that the task is still running"},
        Row{imds, Failure::connect_timeout, "connecting timed out", "a firewall drops"},
        Row{ecs_task, Failure::connect_timeout, "connecting timed out",
            "check ECS_CONTAINER_METADATA_URI_V4", "--metadata-timeout"},
        Row{imds_token, Failure::no_answer, "connected, but the token request was never answered",
            "hop limit"},
        Row{mock, Failure::no_answer, "connected, but the token request was never answered",
            "supports IMDSv2"},
        Row{imds, Failure::no_answer, "connected, but no response came", "",
            "AWS_METADATA_SERVICE_TIMEOUT"},
        Row{ecs_task, Failure::no_answer, "connected, but no response came", "",
            "if it is only slow, allow more time with --metadata-timeout"},
        Row{mock, Failure::closed, "the connection was closed before the response was complete",
            "that port may expect https"},
        Row{imds, Failure::internal, "its detail", ""}));

}  // namespace
}  // namespace es_entrypoint::metadata
