#include "es_entrypoint/metadata/placement.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(Region, IsTheZonesIfTheServiceReportsNone) {
  const Fetch fetch({{token, {"T"}}, {item("placement/availability-zone"), {"cn-north-1b"}}},
                    options_for(Source::imds), {.region = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->region->value.name(), "cn-north-1");
}

TEST(Region, IsAnErrorIfNoSourceReportsIt) {
  const Fetch fetch({{token, {"T"}}}, options_for(Source::imds), {.region = true});
  EXPECT_THAT(fetch.error(), HasSubstr("AWS_REGION"));
}

TEST(NodeAttributes, AreTheZoneAndTheInstance) {
  const Fetch fetch({{token, {"T"}},
                     {item("placement/availability-zone"), {"us-east-1a"}},
                     {item("instance-id"), {"i-1234567890abcdef0"}}},
                    options_for(Source::imds), {.zone = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->zone->value, "us-east-1a");
  EXPECT_EQ(fetch.facts->instance_id->value, "i-1234567890abcdef0");
  EXPECT_FALSE(fetch.facts->region) << "it was not needed";
}

TEST(NodeAttributes, NeedAZone) {
  const Fetch fetch({{token, {"T"}}, {item("instance-id"), {"i-1234567890abcdef0"}}},
                    options_for(Source::imds), {.zone = true, .instance_id = true});
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("placement/availability-zone"), HasSubstr("404"),
                                   HasSubstr("--node-attributes none")));
}

TEST(NodeAttributes, AreRefusedIfMalformed) {
  for (const char* zone : {"us east", "US-EAST-1A", "../x", "us.east"}) {
    const Fetch fetch({{token, {"T"}}, {item("placement/availability-zone"), {zone}}},
                      options_for(Source::imds), {.zone = true});
    EXPECT_THAT(fetch.error(), HasSubstr("not a zone name"));
  }
}

TEST(Region, IsRefusedIfMalformed) {
  for (const char* region :
       {"US-EAST-1", "us.east.1", "evil.example/", "us-east-1-us-east-1-us-east-1-us-east-1"}) {
    const Fetch fetch({{token, {"T"}}, {item("placement/region"), {region}}},
                      options_for(Source::imds), {.region = true});
    EXPECT_THAT(fetch.error(), AllOf(HasSubstr("not a region name"), HasSubstr("AWS_REGION")));
  }
}

TEST(FargateTask, HasNoInstanceToAsk) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "FARGATE", "AvailabilityZone": "us-west-2b",
                        "TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/1"})"}}},
                    in_ecs(), {.address = true, .region = true, .zone = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_EQ(fetch.facts->region->value.name(), "us-west-2");
  EXPECT_EQ(fetch.facts->zone->value, "us-west-2b");
  EXPECT_FALSE(fetch.facts->instance_id);
  EXPECT_EQ(fetch.http.count(token), 0);
}

TEST(FargateTask, IsKnownByItsEnvironmentIfTheTaskMetadataHasNoLaunchType) {
  Options options = options_for(Source::automatic);
  options.ecs.metadata_uri_v3 = {*http::parse_uri("http://169.254.170.2/v3/1d6"),
                                 support::Origin::environment("")};
  options.ecs.fargate = true;
  const Fetch fetch({{"GET http://169.254.170.2/v3/1d6", {network("awsvpc", "10.0.2.100")}}},
                    options, {.address = true, .instance_id = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_FALSE(fetch.facts->instance_id);
  EXPECT_EQ(fetch.http.count(token), 0);
}

}  // namespace
}  // namespace es_entrypoint::metadata
