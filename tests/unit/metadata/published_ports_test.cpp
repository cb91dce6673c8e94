#include "es_entrypoint/metadata/published_ports.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(PublishedPorts, AreTheHostsIfEcsMovedThem) {
  const Fetch fetch({{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                        {"ContainerPort": 9200, "Protocol": "udp", "HostPort": 1},
                        {"ContainerPort": 9200, "Protocol": "tcp", "HostPort": 32768},
                        {"ContainerPort": 9300, "Protocol": "tcp", "HostPort": 9300}]})"}}},
                    in_ecs(), {.ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->http_port->value, 32768);
  EXPECT_EQ(to_string(fetch.facts->http_port->origin), "ecs http://169.254.170.2/v4/1d6 Ports");
  EXPECT_FALSE(fetch.facts->transport_port) << "not moved";
}

TEST(PublishedPorts, AreWarnedAboutIfTheyCannotBeUsed) {
  const Script script{{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                          {"ContainerPort": "x"}, {"ContainerPort": 9300, "HostPort": 32769}]})"}},
                      {token, {"T"}},
                      {item("local-ipv4"), {"10.0.1.11"}}};
  const LogLines log;
  const Fetch fetch(script, in_ecs(), {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
  EXPECT_EQ(fetch.facts->transport_port->value, 32769);
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("ContainerPort is not a port")));
  static_cast<void>(Fetch(script, in_ecs(), address_only));
  EXPECT_EQ(log.lines().size(), 1U) << "the ports were not needed";
}

TEST(PublishedPorts, AreTheFilesIfTheAgentIsTooOldToReportThem) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "PortMappings": [
      {"ContainerPort": 9300, "HostPort": 32769, "BindIp": "0.0.0.0", "Protocol": "tcp"}]})");
  const Options options = with_file(in_ecs(), file.path());
  const Fetch fetch({{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [
                        {"ContainerPort": 9300, "Protocol": "tcp"}]})"}}},
                    options, {.ports = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_EQ(fetch.facts->transport_port->value, 32769);
}

TEST(PublishedPorts, AreOmittedIfTheFileCannotBeUsed) {
  const Options options = with_file(options_for(Source::imds), testing::TempDir());
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options,
                    {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
}

class DeadTaskMetadata : public testing::TestWithParam<http::Reply> {};

TEST_P(DeadTaskMetadata, DelaysAKnownAddressByTwoSecondsAtMost) {
  for (const auto source : {Source::given, Source::imds}) {
    Options options = in_ecs(source);
    options.publish_host.value.given = "10.0.1.11";
    options.metadata_timeout = 15s;
    const Fetch fetch(
        {{container(), {GetParam()}}, {token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options,
        {.address = true, .ports = true});
    EXPECT_EQ(fetch.address(), "10.0.1.11") << fetch.error();
    EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2100ms);
  }
  const LogLines log;
  Options options = in_ecs();
  options.metadata_timeout = 15s;
  const Fetch in_arguments({{container(), {GetParam()}}}, options, {.ports = true});
  EXPECT_TRUE(in_arguments.facts) << in_arguments.error();
  EXPECT_LE(in_arguments.clock.now(), http::FakeClock().now() + 2100ms);
  EXPECT_THAT(log.lines(), ElementsAre(AllOf(HasSubstr(v4_uri), HasSubstr("are not published"))));
}

INSTANTIATE_TEST_SUITE_P(Metadata, DeadTaskMetadata,
                         testing::Values(Kind::refused, Kind::no_answer, Kind::connect_timeout,
                                         http::Reply(500), http::Reply(404), http::Reply("{}"),
                                         http::Reply("<html>")));

/// The ports of a bridge task by its metadata and by a complete file, where that is not empty.
Fetch fetch_ports(const std::string& in_task, const std::string& in_file) {
  const TemporaryFile file(R"({"MetadataFileStatus": "READY", "PortMappings": [)" + in_file + "]}");
  Options options = in_ecs();
  if (!in_file.empty()) {
    options = with_file(options, file.path());
  }
  return {
      {{container(), {R"({"Networks": [{"NetworkMode": "bridge"}], "Ports": [)" + in_task + "]}"}}},
      options,
      {.ports = true}};
}

struct PortsRow {
  std::string in_task;
  std::string in_file;
  int http;       ///< 0: not published
  int transport;  ///< the same
  std::string warning;
};

class MappedPorts : public testing::TestWithParam<PortsRow> {};

TEST_P(MappedPorts, ArePublishedIfTheyAreKnown) {
  const LogLines log;
  const Fetch fetch = fetch_ports(GetParam().in_task, GetParam().in_file);
  ASSERT_TRUE(fetch.facts) << fetch.error();
  const auto& facts = *fetch.facts;
  EXPECT_EQ(facts.http_port ? facts.http_port->value : 0, GetParam().http);
  EXPECT_EQ(facts.transport_port ? facts.transport_port->value : 0, GetParam().transport);
  if (GetParam().warning.empty()) {
    EXPECT_THAT(log.lines(), testing::IsEmpty());
  } else {
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr(GetParam().warning)));
  }
}

constexpr const char* http_moved = R"({"ContainerPort": 9200, "HostPort": 32768})";
constexpr const char* http_unknown = R"({"ContainerPort": 9200})";
constexpr const char* http_zero = R"({"ContainerPort": 9200, "HostPort": 0})";
constexpr const char* transport_moved = R"({"ContainerPort": 9300, "HostPort": 32769})";
constexpr const char* transport_unknown = R"({"ContainerPort": 9300})";
constexpr const char* other_unknown = R"({"ContainerPort": 8080})";

std::string both(const char* one, const char* other) { return std::string(one) + "," + other; }

INSTANTIATE_TEST_SUITE_P(
    Metadata, MappedPorts,
    testing::Values(
        PortsRow{both(http_moved, other_unknown), "", 32768, 0, ""},
        PortsRow{both(http_moved, transport_unknown), "", 32768, 0, "host port for 9300"},
        PortsRow{both(http_moved, transport_unknown), transport_moved, 32768, 32769, ""},
        PortsRow{both(http_unknown, transport_moved), http_unknown, 0, 32769, "host port for 9200"},
        PortsRow{both(http_unknown, transport_unknown), "", 0, 0, "host ports for 9200 and 9300"},
        PortsRow{"", both(http_zero, transport_unknown), 0, 0, "host ports for 9200 and 9300"},
        PortsRow{"", both(http_zero, http_moved), 32768, 0, ""},
        PortsRow{both(http_zero, http_moved), "", 32768, 0, ""},
        PortsRow{other_unknown, http_moved, 0, 0, ""}, PortsRow{"", "", 0, 0, ""}));

}  // namespace
}  // namespace es_entrypoint::metadata
