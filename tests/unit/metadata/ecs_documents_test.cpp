#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::metadata {
namespace {

using testing::HasSubstr;

TEST(ContainerMetadata, TellsAnAwsvpcTasksOwnAddress) {
  const auto container = parse_container_metadata(R"({
    "DockerId": "ea32192c8553fbff06c9340478a2ff089b2bb5646fb718b4ee206641c9086d66",
    "Name": "es", "Type": "NORMAL", "KnownStatus": "RUNNING", "Labels": {"a": "b"},
    "Ports": [{"ContainerPort": 9200, "Protocol": "tcp", "HostPort": 9200}],
    "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"],
                  "AttachmentIndex": 0, "MACAddress": "0e:9e:32:c7:48:85",
                  "IPv4SubnetCIDRBlock": "10.0.2.0/24"}]})");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->network_mode, NetworkMode::awsvpc);
  EXPECT_EQ(container->address, "10.0.2.100");
  EXPECT_EQ(container->mac, "0e:9e:32:c7:48:85");
}

TEST(ContainerMetadata, TakesTheIpv6AddressWhereThereIsNoOther) {
  for (const char* v4 :
       {"", R"("IPv4Addresses": [],)", R"("IPv4Addresses": [""],)", R"("IPv4Addresses": null,)"}) {
    const auto container =
        parse_container_metadata(std::string(R"({"Networks": [{"NetworkMode": "awsvpc",)") + v4 +
                                 R"("IPv6Addresses": ["2600:1f14::5"]}]})");
    ASSERT_TRUE(container) << container.error();
    EXPECT_EQ(container->address, "2600:1f14::5");
  }
}

class UsableAddress : public testing::TestWithParam<std::string> {};

TEST_P(UsableAddress, IsFoundBehindOthersThatAreNot) {
  const auto container = parse_container_metadata(R"({"Networks": [)" + GetParam() + "]}");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->address, "2001:db8::1");
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, UsableAddress,
    testing::Values(R"({"NetworkMode": "awsvpc", "IPv6Addresses": ["fe80::1", "", "2001:db8::1"]})",
                    R"({"NetworkMode": "awsvpc", "IPv4Addresses": ["169.254.172.2", 17, "x"],
            "IPv6Addresses": ["2001:db8::1"]})",
                    R"({"NetworkMode": "awsvpc", "IPv6Addresses": ["fe80::1"]},
           {"NetworkMode": "awsvpc", "IPv6Addresses": ["2001:db8::1"]})",
                    R"({"NetworkMode": "awsvpc", "IPv6Addresses": ["2001:db8::1"]},
           {"NetworkMode": "awsvpc", "IPv6Addresses": ["fe80::1"]})"));

TEST(ContainerMetadata, ReadsNoMoreOfOneThatTheAgentAdded) {
  const auto pause = parse_container_metadata(R"({"Type": "CNI_PAUSE", "Networks": "x"})");
  ASSERT_TRUE(pause) << pause.error();
  EXPECT_FALSE(pause->normal);
  EXPECT_EQ(pause->network_mode, NetworkMode::unknown);
}

TEST(ContainerMetadata, LeavesDockersOwnAddressesAlone) {
  const auto bridge = parse_container_metadata(
      R"({"Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.5"]}],
          "Ports": [{"ContainerPort": 9300, "Protocol": "tcp", "HostPort": 32769,
                     "HostIp": "0.0.0.0"}]})");
  ASSERT_TRUE(bridge) << bridge.error();
  EXPECT_EQ(bridge->network_mode, NetworkMode::bridge);
  EXPECT_EQ(bridge->address, std::nullopt);
  ASSERT_EQ(bridge->ports.size(), 1U);
  EXPECT_EQ(bridge->ports[0].host_port, 32769);

  const auto host =
      parse_container_metadata(R"({"Networks": [{"NetworkMode": "host", "IPv4Addresses": [""]}]})");
  ASSERT_TRUE(host) << host.error();
  EXPECT_EQ(host->network_mode, NetworkMode::host);
}

struct WrongDocument {
  std::string json;
  std::string problem;
};

class WrongContainerMetadata : public testing::TestWithParam<WrongDocument> {};

TEST_P(WrongContainerMetadata, IsRefusedByTheNameOfTheField) {
  const auto container = parse_container_metadata(GetParam().json);
  ASSERT_FALSE(container);
  EXPECT_THAT(container.error(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, WrongContainerMetadata,
    testing::Values(
        WrongDocument{"", "no valid JSON"}, WrongDocument{"{", "no valid JSON"},
        WrongDocument{"<html>", "no valid JSON"}, WrongDocument{"[]", "not a JSON object"},
        WrongDocument{"{\"Type\": \"\xff\"}", "no valid JSON"},
        WrongDocument{R"({"Networks": {}})", "Networks is not an array"},
        WrongDocument{R"({"Networks": "awsvpc"})", "Networks is not an array"},
        WrongDocument{R"({"Networks": ["awsvpc"]})", "Networks holds something other than objects"},
        WrongDocument{R"({"Networks": [{"NetworkMode": 7}]})", "NetworkMode is not a string"},
        WrongDocument{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": "10.0.2.100"}]})",
                      "IPv4Addresses is not an array"},
        WrongDocument{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [17]}]})",
                      "IPv4Addresses holds something other than strings"},
        WrongDocument{
            R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["169.254.172.2"]}]})",
            "IPv4Addresses is a link-local address"},
        WrongDocument{R"({"Networks": [{"NetworkMode": "awsvpc", "MACAddress": "../.."}]})",
                      "MACAddress is not a MAC address"},
        WrongDocument{R"({"Ports": [{"ContainerPort": "9200"}]})", "ContainerPort is not a port"},
        WrongDocument{R"({"Ports": [{"HostPort": 65536}]})", "HostPort is not a port"},
        WrongDocument{R"({"Ports": [{"HostPort": -1}]})", "HostPort is not a port"}));

TEST(TaskMetadata, PassesOverTheAgentsOwnContainers) {
  const auto task = parse_task_metadata(R"({
    "TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c",
    "AvailabilityZone": "us-west-2b", "LaunchType": "EC2",
    "Containers": [
      {"Type": "CNI_PAUSE", "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.2"]}]},
      {"Type": "NORMAL", "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.61"]}]}]})");
  ASSERT_TRUE(task) << task.error();
  EXPECT_FALSE(task->fargate);
  EXPECT_EQ(task->region, "us-west-2");
  EXPECT_EQ(task->zone, "us-west-2b");
  ASSERT_EQ(task->containers.size(), 1U);
  EXPECT_EQ(task->containers[0].address, "10.0.2.61");
}

class OddContainer : public testing::TestWithParam<std::string> {};

TEST_P(OddContainer, DoesNotSpoilTheTaskOfAnother) {
  const auto task = parse_task_metadata(
      R"({"Containers": [)" + GetParam() +
      R"(, {"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.61"]}]}]})");
  ASSERT_TRUE(task) << task.error();
  ASSERT_EQ(task->containers.size(), 1U);
  EXPECT_EQ(task->containers[0].address, "10.0.2.61");
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, OddContainer,
    testing::Values(
        R"({"Type": "CNI_PAUSE", "Networks": "x", "Ports": 7})",
        R"({"Type": "CNI_PAUSE", "Networks": [{"NetworkMode": "awsvpc",
            "IPv4Addresses": ["169.254.172.2"]}]})",
        R"({"Type": 17})", R"({"Networks": [{"NetworkMode": 17}]})",
        R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["127.0.0.1"]}]})",
        R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["x"]}], "Ports": [7]})"));

TEST(TaskMetadata, RemembersWhatIsWrongWithAContainer) {
  const auto task = parse_task_metadata(R"({"Containers": [{"Networks": "x"}, {"Type": 17}]})");
  ASSERT_TRUE(task) << task.error();
  EXPECT_THAT(task->problem, HasSubstr("Networks is not an array"));
}

TEST(MetadataFile, IsUsefulBeforeItIsComplete) {
  const auto file = parse_metadata_file(R"({
    "Cluster": "default", "HostPrivateIPv4Address": "10.0.1.11", "AvailabilityZone": "us-east-1b",
    "TaskARN": "arn:aws:ecs:us-east-1:012345678910:task/default/2b88376d"})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_FALSE(file->ready);
  EXPECT_EQ(file->host_address, "10.0.1.11");
  EXPECT_EQ(file->region, "us-east-1");
}

TEST(MetadataFile, TellsPortsOnceItIsComplete) {
  const auto file = parse_metadata_file(R"({
    "MetadataFileStatus": "READY", "HostPrivateIPv4Address": "", "HostIPv6Address": "2600:1f14::9",
    "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.5"]}],
    "PortMappings": [{"ContainerPort": 9200, "HostPort": 32768, "BindIp": "0.0.0.0",
                      "Protocol": "tcp"}]})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_TRUE(file->ready);
  EXPECT_EQ(file->host_address, "2600:1f14::9");
  EXPECT_EQ(file->network_mode, NetworkMode::bridge);
  ASSERT_EQ(file->ports.size(), 1U);
  EXPECT_EQ(file->ports[0].container_port, 9200);
  EXPECT_EQ(file->ports[0].host_port, 32768);
}

}  // namespace
}  // namespace es_entrypoint::metadata
