#include "es_entrypoint/metadata/task_endpoint.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(TaskMetadata, GetsNoMoreRequestsOnceItDidNotRespond) {
  Fetch fetch({{container(), {Kind::no_answer}}}, in_ecs(), address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("no response"));
  const auto asked = fetch.http.asked.size();
  EXPECT_THAT(fetch.error_of({.region = true}), HasSubstr("no response"));
  EXPECT_EQ(fetch.http.asked.size(), asked);
}

TEST(TaskMetadata, IsRetriedWhileTheAgentDoesNotKnowTheNetworkYet) {
  const Fetch fetch(
      {{container(), {http::Reply(500), http::Reply(500), network("awsvpc", "10.0.2.100")}}},
      in_ecs(), address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(TaskMetadata, ReportsTheNetworkOfANormalContainerIfThisOneHasNone) {
  const Fetch fetch({{container(), {R"({"Type": "NORMAL"})"}}, {task(), {R"({"Containers": [
                        {"Type": "CNI_PAUSE", "Networks": [{"NetworkMode": "awsvpc",
                                                            "IPv4Addresses": ["10.0.2.1"]}]},
                        {"Type": "NORMAL", "Networks": [{"NetworkMode": "awsvpc",
                                                         "IPv4Addresses": ["10.0.2.100"]}]}]})"}}},
                    in_ecs(), address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(TaskMetadata, IsReadAtVersion3IfThereIsNoVersion4) {
  Options options = options_for(Source::automatic);
  options.ecs.metadata_uri_v3 = {*http::parse_uri("http://169.254.170.2/v3/1d6"),
                                 support::Origin::environment("")};
  const Fetch fetch({{"GET http://169.254.170.2/v3/1d6", {network("awsvpc", "10.0.2.100")}}},
                    options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

TEST(TaskMetadata, IsRequestedAgainForTheRegionAfterAShortWaitForThePorts) {
  Options options = in_ecs();
  options.metadata_timeout = 15s;
  Fetch fetch({{container(), {Kind::no_answer}},
               {task(), {R"({"TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/1"})"}}},
              options, {.ports = true});
  EXPECT_EQ(fetch.error(), "");
  EXPECT_EQ(fetch.error_of({.region = true}), "");
}

}  // namespace
}  // namespace es_entrypoint::metadata
