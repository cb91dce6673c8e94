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

class NotADocument : public testing::TestWithParam<std::string> {};

TEST_P(NotADocument, IsRefused) {
  EXPECT_THAT(parse_container_metadata(GetParam()).error(), HasSubstr("JSON"));
  EXPECT_THAT(parse_task_metadata(GetParam()).error(), HasSubstr("JSON"));
  EXPECT_THAT(parse_metadata_file(GetParam()).error(), HasSubstr("JSON"));
}

INSTANTIATE_TEST_SUITE_P(Metadata, NotADocument,
                         testing::Values("", "{", "<html>", "[]", "17", "{\"Type\": \"\xff\"}"));

struct WrongField {
  std::string json;
  std::string ContainerMetadata::* problem;
  std::string words;
};

class WrongContainerField : public testing::TestWithParam<WrongField> {};

TEST_P(WrongContainerField, IsNamedBesideItsOwnFactAndSpoilsNoOther) {
  const auto container = parse_container_metadata(GetParam().json);
  ASSERT_TRUE(container) << container.error();
  for (const auto problem :
       {&ContainerMetadata::network_problem, &ContainerMetadata::address_problem,
        &ContainerMetadata::mac_problem, &ContainerMetadata::ports_problem}) {
    if (problem == GetParam().problem) {
      EXPECT_THAT((*container).*problem, HasSubstr(GetParam().words));
    } else {
      EXPECT_EQ((*container).*problem, "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, WrongContainerField,
    testing::Values(
        WrongField{R"({"Networks": {}})", &ContainerMetadata::network_problem,
                   "Networks is not an array"},
        WrongField{R"({"Networks": "awsvpc"})", &ContainerMetadata::network_problem,
                   "Networks is not an array"},
        WrongField{R"({"Networks": ["awsvpc"]})", &ContainerMetadata::network_problem,
                   "Networks holds something other than objects"},
        WrongField{R"({"Networks": [{"NetworkMode": 7}]})", &ContainerMetadata::network_problem,
                   "NetworkMode is not a string"},
        WrongField{R"({"Networks": [{"NetworkMode": 7}, {"NetworkMode": "bridge"}]})",
                   &ContainerMetadata::network_problem, "NetworkMode is not a string"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": "10.0.2.100"}]})",
                   &ContainerMetadata::address_problem, "IPv4Addresses is not an array"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [17]}]})",
                   &ContainerMetadata::address_problem,
                   "IPv4Addresses holds something other than strings"},
        WrongField{
            R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["169.254.172.2"]}]})",
            &ContainerMetadata::address_problem, "IPv4Addresses is a link-local address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["2600::5"]}]})",
                   &ContainerMetadata::address_problem, "IPv4Addresses is not an IPv4 address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv6Addresses": ["10.0.2.1"]}]})",
                   &ContainerMetadata::address_problem, "IPv6Addresses is not an IPv6 address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "MACAddress": "../.."}]})",
                   &ContainerMetadata::mac_problem, "MACAddress is not a MAC address"},
        WrongField{R"({"Ports": [{"ContainerPort": "9200"}]})", &ContainerMetadata::ports_problem,
                   "ContainerPort is not a port"},
        WrongField{R"({"Ports": [{"HostPort": 65536}]})", &ContainerMetadata::ports_problem,
                   "HostPort is not a port"},
        WrongField{R"({"Ports": [{"HostPort": -1}]})", &ContainerMetadata::ports_problem,
                   "HostPort is not a port"},
        WrongField{R"({"Type": 17})", nullptr, ""}));

TEST(ContainerMetadata, KeepsThePortsBesideOneThatCannotBeUsed) {
  const auto container = parse_container_metadata(
      R"({"Ports": [7, {"ContainerPort": 9200, "HostPort": 32768}, {"ContainerPort": "x"}]})");
  ASSERT_TRUE(container) << container.error();
  ASSERT_EQ(container->ports.size(), 1U);
  EXPECT_EQ(container->ports[0].host_port, 32768);
}

TEST(ContainerMetadata, TakesTheTasksInterfaceAlsoBesideANetworkThatCannotBeRead) {
  const auto container = parse_container_metadata(
      R"({"Networks": [17, {"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->address, "10.0.2.100");
  EXPECT_EQ(container->network_problem, "");
}

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
  ASSERT_FALSE(task->containers.empty());
  EXPECT_EQ(task->containers.back().address, "10.0.2.61");
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
  EXPECT_THAT(task->containers_problem, HasSubstr("Networks is not an array"));
}

struct WrongTaskField {
  std::string json;
  std::string TaskMetadata::* problem;
  std::string words;
};

class WrongTask : public testing::TestWithParam<WrongTaskField> {};

TEST_P(WrongTask, NamesTheFieldBesideItsOwnFact) {
  const auto task = parse_task_metadata(GetParam().json);
  ASSERT_TRUE(task) << task.error();
  EXPECT_THAT((*task).*GetParam().problem, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, WrongTask,
    testing::Values(
        WrongTaskField{R"({"AvailabilityZone": []})", &TaskMetadata::zone_problem,
                       "AvailabilityZone is not a string"},
        WrongTaskField{R"({"AvailabilityZone": "../x"})", &TaskMetadata::zone_problem,
                       "AvailabilityZone is not a zone's name"},
        WrongTaskField{R"({"TaskARN": 17})", &TaskMetadata::region_problem, "TaskARN"},
        WrongTaskField{R"({"LaunchType": 17})", &TaskMetadata::fargate_problem, "LaunchType"},
        WrongTaskField{R"({"Containers": {}})", &TaskMetadata::containers_problem, "Containers"}));

TEST(MetadataFile, KeepsTheAddressBesideOtherFieldsThatCannotBeUsed) {
  const auto file = parse_metadata_file(
      R"({"MetadataFileStatus": 17, "HostPrivateIPv4Address": "10.0.1.11", "TaskARN": 17,
          "AvailabilityZone": [], "PortMappings": {}, "Networks": [{"NetworkMode": "bridge"}]})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->host_address, "10.0.1.11");
  EXPECT_EQ(file->network_mode, NetworkMode::bridge);
  EXPECT_FALSE(file->ready);
  EXPECT_THAT(file->ports_problem, HasSubstr("PortMappings is not an array"));
}

TEST(MetadataFile, TakesEachAddressOfTheHostByItsFamily) {
  const auto file = parse_metadata_file(
      R"({"HostPrivateIPv4Address": "2600:1f14::9", "HostIPv6Address": "2600:1F14:0::9"})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->host_address, "2600:1f14::9");
  const auto swapped = parse_metadata_file(R"({"HostIPv6Address": "10.0.1.11"})");
  EXPECT_THAT(swapped->host_address_problem, HasSubstr("HostIPv6Address is not an IPv6 address"));
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
