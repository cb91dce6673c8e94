#include "es_entrypoint/plan/publishing.hpp"

#include "es_entrypoint/plan/needs.hpp"
#include "plan/plan_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

struct KindRow {
  std::string_view value;
  HostKind kind;
};

class Host : public testing::TestWithParam<KindRow> {};

TEST_P(Host, IsClassifiedByTheAddressThatTheEngineWouldPublish) {
  EXPECT_EQ(classify_host(GetParam().value), GetParam().kind) << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    Values, Host,
    testing::Values(
        KindRow{"0.0.0.0", HostKind::wildcard}, KindRow{"::", HostKind::wildcard},
        KindRow{"[::]", HostKind::wildcard}, KindRow{"0:0:0:0:0:0:0:0", HostKind::wildcard},
        KindRow{" 0.0.0.0 ", HostKind::wildcard}, KindRow{"0.0.0.0,::", HostKind::wildcard},
        KindRow{"", HostKind::wildcard}, KindRow{"127.0.0.1", HostKind::loopback},
        KindRow{"127.1.2.3", HostKind::loopback}, KindRow{"::1", HostKind::loopback},
        KindRow{"localhost", HostKind::loopback}, KindRow{"LOCALHOST", HostKind::loopback},
        KindRow{"_local_", HostKind::loopback}, KindRow{"_local:ipv4_", HostKind::loopback},
        KindRow{"_lo_", HostKind::loopback}, KindRow{"_lo:ipv6_", HostKind::loopback},
        KindRow{"0.0.0.0,_local_", HostKind::loopback}, KindRow{"10.0.0.5", HostKind::own},
        KindRow{"2600::1", HostKind::own}, KindRow{"es1.internal", HostKind::own},
        KindRow{"localhost.example", HostKind::own}, KindRow{"_site_", HostKind::own},
        KindRow{"_global_", HostKind::own}, KindRow{"_eth0_", HostKind::own},
        KindRow{"_ec2_", HostKind::own}, KindRow{"_ec2:privateIpv4_", HostKind::own},
        KindRow{"_non_loopback_", HostKind::own}, KindRow{"${HOST_IP}", HostKind::own},
        KindRow{"_site_,_local_", HostKind::own}, KindRow{"_local_, 10.0.0.5", HostKind::own},
        KindRow{"0.0.0.0,10.0.0.5", HostKind::own}));

/// The words of the operator's settings, what the launcher then adds of publish_host, what it keeps
/// and whether it asks for an address.
struct DecisionRow {
  const char* name;
  Words made;
  Words added;
  Words kept;
  bool asks;
};

class Decision : public testing::TestWithParam<DecisionRow> {};

TEST_P(Decision, IsTheSameInEveryLine) {
  const auto& row = GetParam();
  for (const auto& dialect : dialect::dialects()) {
    const auto text = fmt::format("{}-{}.{}.{}", dialect::name_of(dialect.distribution),
                                  dialect.from.major, dialect.from.minor, dialect.from.patch);
    Launch launch{text};
    for (const auto& setting : row.made) {
      const auto equals = setting.find('=');
      launch.set(setting.substr(0, equals), setting.substr(equals + 1));
    }
    const auto needs = resolve_needs(launch.options, launch.engine, launch.environment).value();
    EXPECT_EQ(needs.address, row.asks) << text;
    if (!needs.address) {
      launch.peer.address.reset();
    }
    const auto plan = launch.plan();
    auto added = texts_of(plan.added);
    std::erase_if(added, [](const std::string& setting) { return setting.contains("bind_host"); });
    EXPECT_EQ(added, row.added) << text;
    EXPECT_EQ(texts_of(plan.kept), row.kept) << text;
  }
}

const std::string network = "network.publish_host=10.0.1.11";
const std::string transport = "transport.publish_host=10.0.1.11";
const std::string http = "http.publish_host=10.0.1.11";

INSTANTIATE_TEST_SUITE_P(
    Table, Decision,
    testing::Values(
        DecisionRow{"Nothing", {}, {network}, {}, true},
        DecisionRow{"NetworkWildcard", {"network.host=0.0.0.0"}, {network}, {}, true},
        DecisionRow{"NetworkBind", {"network.bind_host=10.0.0.5"}, {network}, {}, true},
        DecisionRow{"ProtocolsBind",
                    {"transport.bind_host=10.0.0.5", "http.bind_host=127.0.0.1"},
                    {network},
                    {},
                    true},
        DecisionRow{"BothWildcards",
                    {"transport.host=0.0.0.0", "http.host=0.0.0.0"},
                    {network, transport, http},
                    {},
                    true},
        DecisionRow{"HttpWildcard", {"http.host=0.0.0.0"}, {network, http}, {}, true},
        DecisionRow{"TransportWildcard", {"transport.host=::"}, {network, transport}, {}, true},
        DecisionRow{"WildcardBesideItsPublishHost",
                    {"transport.host=0.0.0.0", "transport.publish_host=1.2.3.4"},
                    {network},
                    {"transport.publish_host=1.2.3.4"},
                    true},
        DecisionRow{"TransportOwn",
                    {"transport.host=_site_", "http.host=0.0.0.0"},
                    {network, http},
                    {"transport.host=_site_"},
                    true},
        DecisionRow{"HttpLoopback",
                    {"http.host=_local_", "transport.host=0.0.0.0"},
                    {network, transport},
                    {"http.host=_local_"},
                    true},
        DecisionRow{"OnePublishHost",
                    {"http.publish_host=es.example"},
                    {network},
                    {"http.publish_host=es.example"},
                    true},
        DecisionRow{"BothPublishHosts",
                    {"transport.publish_host=1.2.3.4", "http.publish_host=es.example"},
                    {},
                    {"transport.publish_host=1.2.3.4", "http.publish_host=es.example"},
                    false},
        DecisionRow{"BothDecidedInOtherWays",
                    {"transport.host=10.0.0.5", "http.host=127.0.0.1"},
                    {},
                    {"transport.host=10.0.0.5", "http.host=127.0.0.1"},
                    false},
        DecisionRow{
            "ProfileOrModule",
            {"transport.profiles.default.publish_host=1.2.3.4", "http.netty.publish_host=5.6.7.8"},
            {},
            {"transport.profiles.default.publish_host=1.2.3.4", "http.netty.publish_host=5.6.7.8"},
            false},
        DecisionRow{"NetworkPublishHost",
                    {"network.publish_host=1.2.3.4"},
                    {},
                    {"network.publish_host=1.2.3.4"},
                    false},
        DecisionRow{"NetworkPublishHostBesideAWildcard",
                    {"network.publish_host=1.2.3.4", "network.host=0.0.0.0"},
                    {},
                    {"network.publish_host=1.2.3.4"},
                    false},
        DecisionRow{"NetworkOwn", {"network.host=10.0.0.5"}, {}, {"network.host=10.0.0.5"}, false},
        DecisionRow{"NetworkOfEc2", {"network.host=_ec2_"}, {}, {"network.host=_ec2_"}, false},
        DecisionRow{"NetworkList",
                    {"network.host=_site_,_local_"},
                    {},
                    {"network.host=_site_,_local_"},
                    false},
        DecisionRow{
            "NetworkLoopback", {"network.host=127.0.0.1"}, {}, {"network.host=127.0.0.1"}, false},
        DecisionRow{"NetworkLoopbackAndHttpWildcard",
                    {"network.host=_local_", "http.host=0.0.0.0"},
                    {},
                    {"network.host=_local_"},
                    false}),
    [](const auto& row) { return row.param.name; });

TEST(Publishing, OfAnAddressThatWasGivenBeatsANetworkHost) {
  Launch launch{"8.17.0"};
  launch.options.publish_host = {{options::PublishHost::Source::given, "10.9.9.9"},
                                 support::Origin::option("--publish-host")};
  launch.peer.address = {"10.9.9.9", support::Origin::option("--publish-host")};
  launch.set("network.host", "_site_");
  EXPECT_EQ(texts_of(launch.plan().added), (Words{"network.publish_host=10.9.9.9"}));
  launch.set("network.publish_host", "1.2.3.4");
  EXPECT_EQ(texts_of(launch.plan().added), Words{});
}

TEST(Publishing, IsSwitchedOffAtEveryLevel) {
  Launch launch{"8.17.0"};
  launch.options.publish_host.value.source = options::PublishHost::Source::none;
  launch.peer.address.reset();
  launch.set("transport.host", "0.0.0.0");
  launch.set("network.host", "10.0.0.5");
  EXPECT_EQ(resolve_needs(launch.options, launch.engine, launch.environment).value(),
            metadata::Needs{});
  EXPECT_THAT(launch.plan().added, IsEmpty());
  EXPECT_THAT(launch.plan().kept, IsEmpty());
}

TEST(Publishing, WarnsOfAWildcardThatTakesTheOperatorsAddressFromAProtocol) {
  for (const auto* name : {"network.publish_host", "network.host"}) {
    Launch launch{"5.6.16"};
    launch.set(name, "10.0.0.5");
    launch.set("http.host", "0.0.0.0", support::Origin::config("/es.yml"));
    EXPECT_THAT(
        launch.warnings(),
        ElementsAre(testing::AllOf(HasSubstr(name), HasSubstr("http.host"),
                                   HasSubstr("config /es.yml"), HasSubstr("http.publish_host"))));
  }
}

TEST(Publishing, WarnsOfATransportOnLoopbackThatOthersAreToFind) {
  for (const auto* name : {"network.host", "transport.host"}) {
    Launch launch{"1.7.6", {"cloud-aws"}};
    launch.set("discovery.zen.minimum_master_nodes", "2");
    launch.set(name, "127.0.0.1");
    EXPECT_THAT(launch.warnings(),
                ElementsAre(testing::AllOf(HasSubstr(name), HasSubstr("loopback"))));
    launch.options.discovery.value.choice = options::Discovery::Choice::none;
    EXPECT_THAT(launch.warnings(), IsEmpty());
  }
}

}  // namespace
}  // namespace es_entrypoint::plan
