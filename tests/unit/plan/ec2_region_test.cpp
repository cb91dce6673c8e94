#include "es_entrypoint/plan/ec2_region.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// What the launch adds about endpoint and region, on a host in us-west-2.
std::vector<std::string> region_settings(Launch& launch) {
  if (resolve_needs(launch.options, launch.engine, launch.environment)->region) {
    launch.placement.region = {*dialect::parse_region("us-west-2"), support::Origin::imds("")};
  }
  auto added = texts_of(launch.plan().added);
  std::erase_if(added, [](const std::string& text) {
    return !text.contains("region") && !text.contains("REGION") && !text.contains("endpoint") &&
           !text.contains("protocol");
  });
  return added;
}

TEST(Region, OfOpenSearchsOwnSettingIsTheOperators) {
  for (const auto* version : {"opensearch-2.9.0", "opensearch-2.19.0", "opensearch-3.0.0"}) {
    Launch launch{version, {"discovery-ec2"}};
    launch.set("discovery.ec2.region", "eu-central-1", support::Origin::argv());
    EXPECT_FALSE(resolve_needs(launch.options, launch.engine, launch.environment)->region)
        << version;
    EXPECT_THAT(region_settings(launch), IsEmpty()) << version;
    launch.options.aws.region = {*dialect::parse_region("us-west-2"),
                                 support::Origin::environment("AWS_DEFAULT_REGION")};
    EXPECT_THAT(region_settings(launch), IsEmpty()) << version;
    EXPECT_THAT(texts_of(launch.plan().kept), Contains("discovery.ec2.region=eu-central-1"));
    launch.options.aws.ec2_endpoint = {*http::parse_uri("http://10.0.1.5:5000"),
                                       support::Origin::environment("AWS_ENDPOINT_URL_EC2")};
    EXPECT_THAT(region_settings(launch),
                testing::AllOf(Contains("discovery.ec2.endpoint=http://10.0.1.5:5000"),
                               Not(Contains(HasSubstr("REGION")))));
  }
}

TEST(Region, IsUnknownToOpenSearchBefore29) {
  Launch launch{"opensearch-2.8.0", {"discovery-ec2"}};
  launch.set("discovery.ec2.region", "eu-central-1");
  EXPECT_THAT(region_settings(launch), Contains(HasSubstr("us-west-2")));
}

TEST(Region, OfTheEndpointsNameIsTheOneThatTheSecondLibrarySignsFor) {
  for (const auto* version : {"8.19.0", "9.1.0", "opensearch-3.0.0"}) {
    for (const auto* endpoint : {"https://ec2.eu-central-1.amazonaws.com",
                                 "https://vpce-1.ec2.eu-central-1.vpce.amazonaws.com"}) {
      Launch launch{version, {"discovery-ec2"}};
      launch.set("discovery.ec2.endpoint", endpoint);
      EXPECT_FALSE(resolve_needs(launch.options, launch.engine, launch.environment)->region)
          << version;
      EXPECT_THAT(region_settings(launch), testing::ElementsAre("AWS_REGION=eu-central-1"));
      launch.options.aws.region = {*dialect::parse_region("us-east-1"),
                                   support::Origin::environment("AWS_DEFAULT_REGION")};
      EXPECT_THAT(region_settings(launch), testing::ElementsAre("AWS_REGION=us-east-1"));
    }
    Launch launch{version, {"discovery-ec2"}};
    launch.set("discovery.ec2.endpoint", "http://10.0.1.5:5000");
    EXPECT_THAT(region_settings(launch), testing::ElementsAre("AWS_REGION=us-west-2")) << version;
  }
}

TEST(Endpoint, OfTheLaterNameIn5xIsTheOperators) {
  for (const auto* version : {"5.0.2", "5.1.1", "5.6.16"}) {
    Launch launch{version, {"discovery-ec2"}};
    launch.set("discovery.ec2.endpoint", "ec2.eu-central-1.amazonaws.com",
               support::Origin::config("x.yml"));
    EXPECT_FALSE(resolve_needs(launch.options, launch.engine, launch.environment)->region)
        << version;
    EXPECT_THAT(region_settings(launch), IsEmpty()) << version;
    launch.options.aws.ec2_endpoint = {*http::parse_uri("http://10.0.1.5:5000"),
                                       support::Origin::environment("AWS_ENDPOINT_URL_EC2")};
    EXPECT_THAT(region_settings(launch), IsEmpty()) << version << ": nor another's protocol";
    EXPECT_THAT(texts_of(launch.plan().kept),
                Contains("discovery.ec2.endpoint=ec2.eu-central-1.amazonaws.com"));
  }
}

TEST(Endpoint, OfTheOperatorsKeepsItsSchemeInEveryLine) {
  for (const auto& dialect : dialect::dialects()) {
    Launch launch{"1.7.6"};
    launch.engine.dialect = &dialect;
    launch.engine.plugins = {std::string{dialect.plugin}};
    launch.set(std::string{dialect.endpoint}, "https://ec2.eu-central-1.amazonaws.com");
    launch.options.aws.ec2_endpoint = {*http::parse_uri("http://10.0.1.5:5000"),
                                       support::Origin::environment("AWS_ENDPOINT_URL_EC2")};
    EXPECT_THAT(region_settings(launch), Not(Contains(HasSubstr("http")))) << dialect.release_line;
    EXPECT_THAT(region_settings(launch), Not(Contains(HasSubstr("us-west-2"))))
        << dialect.release_line;
  }
}

}  // namespace
}  // namespace es_entrypoint::plan
