#include "es_entrypoint/metadata/ecs_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::metadata {
namespace {

using testing::HasSubstr;

TEST(ContainerMetadata, HasAnAwsvpcTasksOwnAddress) {
  const auto container = parse_container_metadata(R"({
    "DockerId": "ea32192c8553fbff06c9340478a2ff089b2bb5646fb718b4ee206641c9086d66",
    "Name": "es", "Type": "NORMAL", "KnownStatus": "RUNNING", "Labels": {"a": "b"},
    "Ports": [{"ContainerPort": 9200, "Protocol": "tcp", "HostPort": 9200}],
    "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"],
                  "AttachmentIndex": 0, "MACAddress": "0e:9e:32:c7:48:85",
                  "IPv4SubnetCIDRBlock": "10.0.2.0/24"}]})");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->network.mode, NetworkMode::awsvpc);
  EXPECT_EQ(container->network.address.value, "10.0.2.100");
  EXPECT_EQ(container->network.mac.value, "0e:9e:32:c7:48:85");
}

TEST(ContainerMetadata, HasTheIpv6AddressIfThereIsNoOther) {
  for (const char* v4 :
       {"", R"("IPv4Addresses": [],)", R"("IPv4Addresses": [""],)", R"("IPv4Addresses": null,)"}) {
    const auto container =
        parse_container_metadata(std::string(R"({"Networks": [{"NetworkMode": "awsvpc",)") + v4 +
                                 R"("IPv6Addresses": ["2600:1f14::5"]}]})");
    ASSERT_TRUE(container) << container.error();
    EXPECT_EQ(container->network.address.value, "2600:1f14::5");
  }
}

TEST(ContainerMetadata, IsRefusedIfItsNamesAreTooManyToCompare) {
  std::string labels = R"("0": 0)";
  for (int i = 1; i < 2000; ++i) {
    labels += ", \"" + std::to_string(i) + "\": 0";
  }
  const auto container = parse_container_metadata(R"({"Labels": {)" + labels + "}}");
  ASSERT_FALSE(container);
  EXPECT_THAT(container.error(), HasSubstr("too complex"));
}

class UsableAddress : public testing::TestWithParam<std::string> {};

TEST_P(UsableAddress, IsFoundAfterOthersThatAreNot) {
  const auto container = parse_container_metadata(R"({"Networks": [)" + GetParam() + "]}");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->network.address.value, "2001:db8::1");
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

TEST(ContainerMetadata, IsNotReadIfTheAgentAddedTheContainer) {
  const auto pause = parse_container_metadata(R"({"Type": "CNI_PAUSE", "Networks": "x"})");
  ASSERT_TRUE(pause) << pause.error();
  EXPECT_FALSE(pause->normal);
  EXPECT_EQ(pause->network.mode, NetworkMode::unknown);
}

TEST(ContainerMetadata, IgnoresDockersOwnAddresses) {
  const auto bridge = parse_container_metadata(
      R"({"Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.5"]}],
          "Ports": [{"ContainerPort": 9300, "Protocol": "tcp", "HostPort": 32769,
                     "HostIp": "0.0.0.0"}]})");
  ASSERT_TRUE(bridge) << bridge.error();
  EXPECT_EQ(bridge->network.mode, NetworkMode::bridge);
  EXPECT_EQ(bridge->network.address.value, std::nullopt);
  ASSERT_EQ(bridge->ports.size(), 1U);
  EXPECT_EQ(bridge->ports[0].host_port, 32769);

  const auto host =
      parse_container_metadata(R"({"Networks": [{"NetworkMode": "host", "IPv4Addresses": [""]}]})");
  ASSERT_TRUE(host) << host.error();
  EXPECT_EQ(host->network.mode, NetworkMode::host);
}

class NotADocument : public testing::TestWithParam<std::string> {};

TEST_P(NotADocument, IsRefused) {
  EXPECT_THAT(parse_container_metadata(GetParam()).error(), HasSubstr("JSON"));
  EXPECT_THAT(parse_task_metadata(GetParam()).error(), HasSubstr("JSON"));
  EXPECT_THAT(parse_metadata_file(GetParam()).error(), HasSubstr("JSON"));
}

INSTANTIATE_TEST_SUITE_P(Metadata, NotADocument,
                         testing::Values("", "{", "<html>", "[]", "17", "{\"Type\": \"\xff\"}"));

const std::string& mode_problem(const ContainerMetadata& container) {
  return container.network.mode_problem;
}
const std::string& address_problem(const ContainerMetadata& container) {
  return container.network.address.problem;
}
const std::string& mac_problem(const ContainerMetadata& container) {
  return container.network.mac.problem;
}
const std::string& ports_problem(const ContainerMetadata& container) {
  return container.ports_problem;
}

struct WrongField {
  std::string json;
  const std::string& (*problem)(const ContainerMetadata&);
  std::string words;
};

class WrongContainerField : public testing::TestWithParam<WrongField> {};

TEST_P(WrongContainerField, IsReportedWithItsOwnFactOnly) {
  const auto container = parse_container_metadata(GetParam().json);
  ASSERT_TRUE(container) << container.error();
  for (const auto problem : {mode_problem, address_problem, mac_problem, ports_problem}) {
    if (problem == GetParam().problem) {
      EXPECT_THAT(problem(*container), HasSubstr(GetParam().words));
    } else {
      EXPECT_EQ(problem(*container), "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, WrongContainerField,
    testing::Values(
        WrongField{R"({"Networks": {}})", mode_problem, "Networks is not an array"},
        WrongField{R"({"Networks": "awsvpc"})", mode_problem, "Networks is not an array"},
        WrongField{R"({"Networks": ["awsvpc"]})", mode_problem,
                   "Networks holds something other than objects"},
        WrongField{R"({"Networks": [{"NetworkMode": 7}]})", mode_problem,
                   "NetworkMode is not a string"},
        WrongField{R"({"Networks": [{"NetworkMode": 7}, {"NetworkMode": "bridge"}]})", mode_problem,
                   "NetworkMode is not a string"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": "10.0.2.100"}]})",
                   address_problem, "IPv4Addresses is not an array"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [17]}]})",
                   address_problem, "IPv4Addresses holds something other than strings"},
        WrongField{
            R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["169.254.172.2"]}]})",
            address_problem, "IPv4Addresses is a link-local address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["2600::5"]}]})",
                   address_problem, "IPv4Addresses is not an IPv4 address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "IPv6Addresses": ["10.0.2.1"]}]})",
                   address_problem, "IPv6Addresses is not an IPv6 address"},
        WrongField{R"({"Networks": [{"NetworkMode": "awsvpc", "MACAddress": "../.."}]})",
                   mac_problem, "MACAddress is not a MAC address"},
        WrongField{R"({"Ports": [{"ContainerPort": "9200"}]})", ports_problem,
                   "ContainerPort is not a port"},
        WrongField{R"({"Ports": [{"HostPort": 65536}]})", ports_problem, "HostPort is not a port"},
        WrongField{R"({"Ports": [{"HostPort": -1}]})", ports_problem, "HostPort is not a port"},
        WrongField{R"({"Type": 17})", nullptr, ""}));

TEST(ContainerMetadata, KeepsTheOtherPortsIfOneCannotBeUsed) {
  const auto container = parse_container_metadata(
      R"({"Ports": [7, {"ContainerPort": 9200, "HostPort": 32768}, {"ContainerPort": "x"}]})");
  ASSERT_TRUE(container) << container.error();
  ASSERT_EQ(container->ports.size(), 1U);
  EXPECT_EQ(container->ports[0].host_port, 32768);
}

TEST(ContainerMetadata, HasTheTasksInterfaceEvenIfAnotherNetworkCannotBeRead) {
  const auto container = parse_container_metadata(
      R"({"Networks": [17, {"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.100"]}]})");
  ASSERT_TRUE(container) << container.error();
  EXPECT_EQ(container->network.address.value, "10.0.2.100");
  EXPECT_EQ(container->network.mode_problem, "");
}

TEST(TaskMetadata, SkipsTheAgentsOwnContainers) {
  const auto task = parse_task_metadata(R"({
    "TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c",
    "AvailabilityZone": "us-west-2b", "LaunchType": "EC2",
    "Containers": [
      {"Type": "CNI_PAUSE", "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.2"]}]},
      {"Type": "NORMAL", "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.61"]}]}]})");
  ASSERT_TRUE(task) << task.error();
  EXPECT_FALSE(task->fargate);
  EXPECT_EQ(task->region.value, dialect::parse_region("us-west-2"));
  EXPECT_EQ(task->zone.value, "us-west-2b");
  ASSERT_EQ(task->containers.size(), 1U);
  EXPECT_EQ(task->containers[0].network.address.value, "10.0.2.61");
}

class OddContainer : public testing::TestWithParam<std::string> {};

TEST_P(OddContainer, DoesNotAffectAnother) {
  const auto task = parse_task_metadata(
      R"({"Containers": [)" + GetParam() +
      R"(, {"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.61"]}]}]})");
  ASSERT_TRUE(task) << task.error();
  ASSERT_FALSE(task->containers.empty());
  EXPECT_EQ(task->containers.back().network.address.value, "10.0.2.61");
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

TEST(TaskMetadata, KeepsTheProblemOfAContainer) {
  const auto task = parse_task_metadata(R"({"Containers": [{"Networks": "x"}, {"Type": 17}]})");
  ASSERT_TRUE(task) << task.error();
  EXPECT_THAT(task->containers_problem, HasSubstr("Networks is not an array"));
}

const std::string& zone_problem(const TaskMetadata& task) { return task.zone.problem; }
const std::string& region_problem(const TaskMetadata& task) { return task.region.problem; }
const std::string& fargate_problem(const TaskMetadata& task) { return task.fargate_problem; }
const std::string& containers_problem(const TaskMetadata& task) { return task.containers_problem; }

struct WrongTaskField {
  std::string json;
  const std::string& (*problem)(const TaskMetadata&);
  std::string words;
};

class WrongTask : public testing::TestWithParam<WrongTaskField> {};

TEST_P(WrongTask, ReportsTheFieldWithItsOwnFact) {
  const auto task = parse_task_metadata(GetParam().json);
  ASSERT_TRUE(task) << task.error();
  EXPECT_THAT(GetParam().problem(*task), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, WrongTask,
    testing::Values(WrongTaskField{R"({"AvailabilityZone": []})", zone_problem,
                                   "AvailabilityZone is not a string"},
                    WrongTaskField{R"({"AvailabilityZone": "../x"})", zone_problem,
                                   "AvailabilityZone is not a zone name"},
                    WrongTaskField{R"({"TaskARN": 17})", region_problem, "TaskARN"},
                    WrongTaskField{R"({"LaunchType": 17})", fargate_problem, "LaunchType"},
                    WrongTaskField{R"({"Containers": {}})", containers_problem, "Containers"}));

TEST(MetadataFile, KeepsTheAddressIfOtherFieldsCannotBeUsed) {
  const auto file = parse_metadata_file(
      R"({"MetadataFileStatus": 17, "HostPrivateIPv4Address": "10.0.1.11", "TaskARN": 17,
          "AvailabilityZone": [], "PortMappings": {}, "Networks": [{"NetworkMode": "bridge"}]})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->host_address.value, "10.0.1.11");
  EXPECT_EQ(file->network.mode, NetworkMode::bridge);
  EXPECT_FALSE(file->ready);
  EXPECT_THAT(file->ports_problem, HasSubstr("PortMappings is not an array"));
}

TEST(MetadataFile, ChecksTheFamilyOfEachAddressOfTheHost) {
  const auto file = parse_metadata_file(
      R"({"HostPrivateIPv4Address": "2600:1f14::9", "HostIPv6Address": "2600:1F14:0::9"})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->host_address.value, "2600:1f14::9");
  const auto swapped = parse_metadata_file(R"({"HostIPv6Address": "10.0.1.11"})");
  EXPECT_THAT(swapped->host_address.problem, HasSubstr("HostIPv6Address is not an IPv6 address"));
}

TEST(MetadataFile, IsUsefulBeforeItIsComplete) {
  const auto file = parse_metadata_file(R"({
    "Cluster": "default", "HostPrivateIPv4Address": "10.0.1.11", "AvailabilityZone": "us-east-1b",
    "TaskARN": "arn:aws:ecs:us-east-1:012345678910:task/default/2b88376d"})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_FALSE(file->ready);
  EXPECT_EQ(file->host_address.value, "10.0.1.11");
  EXPECT_EQ(file->region.value, dialect::parse_region("us-east-1"));
}

TEST(MetadataFile, HasPortsOnceItIsComplete) {
  const auto file = parse_metadata_file(R"({
    "MetadataFileStatus": "READY", "HostPrivateIPv4Address": "", "HostIPv6Address": "2600:1f14::9",
    "Networks": [{"NetworkMode": "bridge", "IPv4Addresses": ["172.17.0.5"]}],
    "PortMappings": [{"ContainerPort": 9200, "HostPort": 32768, "BindIp": "0.0.0.0",
                      "Protocol": "tcp"}]})");
  ASSERT_TRUE(file) << file.error();
  EXPECT_TRUE(file->ready);
  EXPECT_EQ(file->host_address.value, "2600:1f14::9");
  EXPECT_EQ(file->network.mode, NetworkMode::bridge);
  ASSERT_EQ(file->ports.size(), 1U);
  EXPECT_EQ(file->ports[0].container_port, 9200);
  EXPECT_EQ(file->ports[0].host_port, 32768);
}

}  // namespace
}  // namespace es_entrypoint::metadata
