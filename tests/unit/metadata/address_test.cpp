#include "es_entrypoint/metadata/address.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

using testing::Each;

class BadAddress : public testing::TestWithParam<std::string> {};

TEST_P(BadAddress, IsNeverPublished) {
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {GetParam()}}}, options_for(Source::imds),
                    address_only);
  ASSERT_FALSE(fetch.facts);
  EXPECT_EQ(fetch.facts.error().code, support::ExitCode::unavailable);
  EXPECT_THAT(fetch.error(), HasSubstr("--publish-host ADDRESS"));
}

INSTANTIATE_TEST_SUITE_P(Metadata, BadAddress,
                         testing::Values("", "\n", "127.0.0.1", "0.0.0.0", "169.254.169.254",
                                         "224.0.0.1", "fe80::1", "::1", "10.0.1.11\n10.0.1.12",
                                         "10.0.1.11\r\n", "<html>10.0.1.11</html>",
                                         "ip-10-0-1-11.ec2.internal", "10.0.1.11 "));

TEST(AwsvpcTask, PublishesItsOwnAddressAndNeverItsInstances) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {token, {"T"}},
                     {item("local-ipv4"), {"10.0.1.11"}}},
                    in_ecs(), {.address = true, .ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.address(), "10.0.2.100");
  EXPECT_EQ(to_string(fetch.facts->address->origin), "ecs http://169.254.170.2/v4/1d6 Networks");
  EXPECT_EQ(fetch.facts->network_mode, NetworkMode::awsvpc);
  EXPECT_THAT(fetch.http.asked, Each(container()));
}

class BrokenTaskMetadata : public testing::TestWithParam<http::Reply> {};

TEST_P(BrokenTaskMetadata, IsNotAReasonToPublishTheInstancesAddress) {
  const Fetch fetch(
      {{container(), {GetParam()}}, {token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, in_ecs(),
      address_only);
  ASSERT_FALSE(fetch.facts);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr(v4_uri), HasSubstr("--publish-host ADDRESS")));
  EXPECT_EQ(fetch.http.count(token), 0);
}

INSTANTIATE_TEST_SUITE_P(Metadata, BrokenTaskMetadata,
                         testing::Values(http::Reply("{"), http::Reply("<html></html>"),
                                         http::Reply("{}"), http::Reply(R"({"Networks": 1})"),
                                         http::Reply(404), http::Reply(500), http::Reply(301),
                                         http::Reply(403), http::Reply(Kind::refused),
                                         http::Reply(Kind::connect_timeout),
                                         http::Reply(Kind::too_large),
                                         http::Reply(network("awsvpc", "")),
                                         http::Reply(network("awsvpc", "169.254.172.2")),
                                         http::Reply(network("awsvpc", "2600:1f14::5"))));

TEST(FargateTask, IsNeverTreatedAsAnInstanceEvenWithoutItsTaskEndpoint) {
  Options options = options_for(Source::automatic);
  options.ecs.fargate = true;
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options, address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("ECS_CONTAINER_METADATA_URI_V4"));
  EXPECT_TRUE(fetch.http.asked.empty());
}

class SharedNetwork : public testing::TestWithParam<std::string> {};

TEST_P(SharedNetwork, IsReachedAtTheHostsAddress) {
  const Fetch by_imds({{container(), {network(GetParam(), "172.17.0.5")}},
                       {token, {"T"}},
                       {item("local-ipv4"), {"10.0.1.11"}}},
                      in_ecs(), address_only);
  EXPECT_EQ(by_imds.address(), "10.0.1.11") << by_imds.error();

  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.12"})");
  const Options options = with_file(in_ecs(), file.path());
  const Fetch by_file({{container(), {network(GetParam(), "172.17.0.5")}}}, options, address_only);
  EXPECT_EQ(by_file.address(), "10.0.1.12") << by_file.error();
  EXPECT_TRUE(by_file.clock.pauses.empty()) << "the address is in the incomplete file too";
}

INSTANTIATE_TEST_SUITE_P(Metadata, SharedNetwork,
                         testing::Values("bridge", "host", "default", "container:4f2", "mine"));

TEST(SharedNetwork, HasNoAddressInTheTaskMetadata) {
  const Fetch fetch({{container(), {network("bridge", "172.17.0.5")}}}, in_ecs(Source::ecs),
                    address_only);
  EXPECT_THAT(fetch.error(), HasSubstr("not in awsvpc mode"));
}

TEST(MetadataFile, ReportsATasksOwnAddressInAwsvpcMode) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.11",
      "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  const Options options = with_file(options_for(Source::automatic), file.path());
  EXPECT_EQ(Fetch({}, options, address_only).address(), "10.0.2.100");
}

TEST(MetadataFile, DoesNotReplaceATasksOwnAddressByTheHosts) {
  const Script script{{container(), {network("awsvpc", "10.0.2.100")}}};
  Options options = in_ecs(Source::ecs_file);
  options.metadata_timeout = 15s;
  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.11"})");
  options = with_file(options, file.path());
  EXPECT_THAT(Fetch(script, options, address_only).error(),
              AllOf(HasSubstr("awsvpc"), HasSubstr("--publish-host auto or ecs")));
}

struct FileRow {
  const char* name;
  std::string text;
  std::string by_auto;  ///< the address that is published; or
  std::string words;    ///< of the failure by auto
  std::string by_file;  ///< the address by --publish-host ecs-file; empty: it fails
};

class FileAlone : public testing::TestWithParam<FileRow> {};

TEST_P(FileAlone, IsEnoughOnlyIfItNamesTheNetworkMode) {
  const TemporaryFile file(GetParam().text);
  const Script script{{token, {"T"}}, {item("local-ipv4"), {"10.0.1.99"}}};
  Options options = options_for(Source::automatic);
  options.metadata_timeout = 15s;
  options = with_file(options, file.path());
  const Fetch by_auto(script, options, address_only);
  EXPECT_EQ(by_auto.address(), GetParam().by_auto) << by_auto.error();
  EXPECT_THAT(by_auto.error(), HasSubstr(GetParam().words));
  if (GetParam().by_auto.empty()) {
    EXPECT_THAT(by_auto.error(),
                AllOf(HasSubstr("--publish-host imds"), HasSubstr("--publish-host ADDRESS")));
    EXPECT_EQ(by_auto.http.count(token), 0);
  }

  options.publish_host.value.source = Source::ecs_file;
  const Fetch by_file(script, options, address_only);
  EXPECT_EQ(by_file.address(), GetParam().by_file) << by_file.error();
  if (GetParam().by_file.empty()) {
    EXPECT_THAT(by_file.error(),
                AllOf(HasSubstr(file.path()), HasSubstr("--publish-host ADDRESS")));
  }
  options.publish_host.value.source = Source::imds;
  EXPECT_EQ(Fetch(script, options, address_only).address(), "10.0.1.99");
}

const std::string bridge_mode = R"("Networks": [{"NetworkMode": "bridge"}], )";

INSTANTIATE_TEST_SUITE_P(
    Metadata, FileAlone,
    testing::Values(
        FileRow{"Empty", "", "", "JSON", ""}, FileRow{"Nothing", "{}", "", "Networks", ""},
        FileRow{"List", "[]", "", "JSON", ""},
        FileRow{"Torn", R"({"HostPrivateIPv4Address": "10.0.)", "", "JSON", ""},
        FileRow{"Incomplete", R"({"HostPrivateIPv4Address": "10.0.1.11"})", "", "Networks", ""},
        FileRow{"CompleteWithoutNetworks",
                R"({"HostPrivateIPv4Address": "10.0.1.11", "MetadataFileStatus": "READY"})", "",
                "Networks", ""},
        FileRow{"BadNetworks",
                R"({"Networks": 7, "HostPrivateIPv4Address": "10.0.1.11",
                    "MetadataFileStatus": "READY"})",
                "", "Networks is not an array", ""},
        FileRow{"Bridge", "{" + bridge_mode + R"("HostPrivateIPv4Address": "10.0.1.11",
                    "MetadataFileStatus": "READY"})",
                "10.0.1.11", "", "10.0.1.11"},
        FileRow{"BridgeWithAnInvalidFieldThatIsNotNeeded",
                "{" + bridge_mode + R"("HostPrivateIPv4Address": "10.0.1.11", "TaskARN": 17,
                    "PortMappings": 7, "MetadataFileStatus": "READY"})",
                "10.0.1.11", "", "10.0.1.11"},
        FileRow{"BridgeWithABadAddress", "{" + bridge_mode + R"("HostPrivateIPv4Address": 10,
                    "MetadataFileStatus": "READY"})",
                "10.0.1.99", "", ""},
        FileRow{"BridgeOnLoopback", "{" + bridge_mode + R"("HostPrivateIPv4Address": "127.0.0.1",
                    "MetadataFileStatus": "READY"})",
                "10.0.1.99", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(MetadataFile, IsEnoughIfTheTaskEndpointFails) {
  for (const http::Reply& fault :
       {http::Reply(404), http::Reply(500), http::Reply("<html>"), http::Reply(Kind::no_answer)}) {
    const TemporaryFile file(
        R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.77",
        "AvailabilityZone": "us-east-1b", "TaskARN": "arn:aws:ecs:us-east-1:012345678910:task/d/2",
        "Networks": [{"NetworkMode": "bridge"}]})");
    Options options = in_ecs();
    options.metadata_timeout = 15s;
    options = with_file(options, file.path());
    const LogLines log;
    const Fetch fetch({{container(), {fault}}, {task(), {fault}}}, options,
                      {.address = true, .region = true, .zone = true});
    ASSERT_TRUE(fetch.facts) << fetch.error();
    EXPECT_EQ(fetch.address(), "10.0.1.77");
    EXPECT_EQ(fetch.facts->region->value.name(), "us-east-1");
    EXPECT_EQ(fetch.facts->zone->value, "us-east-1b");
    EXPECT_THAT(log.lines().front(), AllOf(HasSubstr(v4_uri), HasSubstr(file.path())));
    EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 5s) << "not the whole deadline";
  }
}

TEST(MetadataFile, ReportsTheTasksOwnAddressIfTheTaskEndpointFails) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "HostPrivateIPv4Address": "10.0.1.77",
      "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  const Options options = with_file(in_ecs(), file.path());
  const Fetch fetch({{container(), {404}}}, options, address_only);
  EXPECT_EQ(fetch.address(), "10.0.2.100") << fetch.error();
}

}  // namespace
}  // namespace es_entrypoint::metadata
