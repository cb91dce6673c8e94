#include "es_entrypoint/cli/aws_variables.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::cli {
namespace {

using support::Environment;

Environment with(const std::string& name, const std::string& value) {
  return Environment{{{name, value}}};
}

TEST(AwsVariables, EmptyOnesAreUnset) {
  for (const auto* name :
       {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "AWS_REGION",
        "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL_EC2"}) {
    EXPECT_TRUE(parse_aws_variables(with(name, ""))) << name;
  }
}

TEST(AwsVariables, TheEndpointIsAnHttpUriWithoutItsTrailingSlash) {
  for (const auto* uri :
       {"http://127.0.0.1:1338", "http://[fd00:ec2::254]", "http://[fe80::1%25eth0]:80",
        "http://[::1]:80/", "http://metadata-mock:1338/", "HTTP://localhost"}) {
    const auto aws = parse_aws_variables(with("AWS_EC2_METADATA_SERVICE_ENDPOINT", uri));
    ASSERT_TRUE(aws) << uri;
    EXPECT_FALSE(aws->metadata_endpoint->value.text.ends_with('/')) << uri;
  }
}

class BadEndpoint : public testing::TestWithParam<const char*> {};

TEST_P(BadEndpoint, IsRefused) {
  const auto aws = parse_aws_variables(with("AWS_EC2_METADATA_SERVICE_ENDPOINT", GetParam()));
  ASSERT_FALSE(aws);
  EXPECT_EQ(aws.error().code, support::ExitCode::usage);
  EXPECT_TRUE(
      aws.error().message().starts_with("AWS_EC2_METADATA_SERVICE_ENDPOINT: invalid value '"));
}

INSTANTIATE_TEST_SUITE_P(Cli, BadEndpoint,
                         testing::Values("127.0.0.1:1338", "https://127.0.0.1", "ftp://host",
                                         "http://", "http:///path", "http://user@host",
                                         "http://host:port", "http://host:99999", "http://host:0",
                                         "http://[::1", "http://[]", "http://[nonsense]",
                                         "http://[127.0.0.1]", "http://[::1]:0", "http://[::1]x",
                                         "http://host/a b", "http://host/?q", "http://ho\nst",
                                         "http://host:", "nonsense"));

TEST(AwsVariables, TheModeIsReadInAnyCase) {
  constexpr const char* name = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
  EXPECT_EQ(parse_aws_variables(with(name, "ipv6"))->metadata_endpoint_mode,
            options::IpFamily::ipv6);
  EXPECT_EQ(parse_aws_variables(with(name, "IPv4"))->metadata_endpoint_mode,
            options::IpFamily::ipv4);
  EXPECT_FALSE(parse_aws_variables(with(name, "IPv5")));
}

TEST(AwsVariables, OnlyTrueDisables) {
  for (const auto& [value, expected] :
       {std::pair{"true", true}, {"TRUE", true}, {"1", false}, {"yes", false}, {"false", false}}) {
    EXPECT_EQ(parse_aws_variables(with("AWS_EC2_METADATA_DISABLED", value))->metadata_disabled,
              expected)
        << value;
    EXPECT_EQ(
        parse_aws_variables(with("AWS_EC2_METADATA_V1_DISABLED", value))->metadata_v1_disabled,
        expected)
        << value;
  }
}

TEST(AwsVariables, TimeoutAndAttemptsAreWholeNumbersFromOne) {
  const auto aws = parse_aws_variables(Environment{
      {{"AWS_METADATA_SERVICE_TIMEOUT", "3"}, {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "5"}}});
  EXPECT_EQ(aws->metadata_service_timeout, std::chrono::seconds{3});
  EXPECT_EQ(aws->metadata_service_attempts, 5U);
  for (const auto* value : {"0", "-1", "1.5", "x"}) {
    EXPECT_FALSE(parse_aws_variables(with("AWS_METADATA_SERVICE_TIMEOUT", value))) << value;
    EXPECT_FALSE(parse_aws_variables(with("AWS_METADATA_SERVICE_NUM_ATTEMPTS", value))) << value;
  }
}

TEST(AwsVariables, RegionOverridesDefaultRegion) {
  const auto aws = parse_aws_variables(
      Environment{{{"AWS_DEFAULT_REGION", "us-west-2"}, {"AWS_REGION", "eu-central-1"}}});
  EXPECT_EQ(aws->region->value.name(), "eu-central-1");
  EXPECT_EQ(to_string(aws->region->origin), "environment AWS_REGION");
  EXPECT_FALSE(parse_aws_variables(with("AWS_DEFAULT_REGION", "eu central")));
}

TEST(AwsVariables, TheEc2EndpointMayBeHttps) {
  EXPECT_EQ(parse_aws_variables(with("AWS_ENDPOINT_URL_EC2", "https://ec2.example.com/"))
                ->ec2_endpoint->value.text,
            "https://ec2.example.com");
}

TEST(EcsVariables, AreRead) {
  const auto ecs = parse_ecs_variables(
      Environment{{{"ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/id"},
                   {"ECS_CONTAINER_METADATA_FILE", "/opt/ecs/metadata/file.json"}}});
  ASSERT_TRUE(ecs);
  EXPECT_EQ(ecs->metadata_uri_v4->value.text, "http://169.254.170.2/v4/id");
  EXPECT_EQ(ecs->metadata_file->value, "/opt/ecs/metadata/file.json");
  EXPECT_FALSE(ecs->metadata_uri_v3);
  EXPECT_FALSE(parse_ecs_variables(with("ECS_CONTAINER_METADATA_URI", "nonsense")));
}

TEST(EcsVariables, ReportAFargateTask) {
  EXPECT_TRUE(parse_ecs_variables(with("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE"))->fargate);
  for (const auto* value : {"AWS_ECS_EC2", "AWS_Lambda_java21", ""}) {
    EXPECT_FALSE(parse_ecs_variables(with("AWS_EXECUTION_ENV", value))->fargate) << value;
  }
  EXPECT_FALSE(parse_ecs_variables({})->fargate);
}

TEST(KubernetesVariables, AreTheApiServersHostAndPort) {
  EXPECT_FALSE(parse_kubernetes_variables({}));
  EXPECT_FALSE(parse_kubernetes_variables(with("KUBERNETES_SERVICE_HOST", "")));
  struct Row {
    const char* port;
    std::uint16_t parsed;
  };
  for (const Row& row : {Row{"6443", 6443}, Row{"", 443}, Row{"0", 443}, Row{"65536", 443},
                         Row{"tcp://10.96.0.1:443", 443}}) {
    const auto service = parse_kubernetes_variables(Environment{
        {{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}, {"KUBERNETES_SERVICE_PORT", row.port}}});
    ASSERT_TRUE(service);
    EXPECT_EQ(service->host, "10.96.0.1");
    EXPECT_EQ(service->port, row.parsed) << row.port;
  }
}

}  // namespace
}  // namespace es_entrypoint::cli
