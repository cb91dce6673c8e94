#include "es_entrypoint/plan/transport_tls.hpp"

#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using State = Prerequisite::State;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* subject = "transport TLS";
constexpr const char* security = "xpack.security.enabled";
constexpr const char* tls = "xpack.security.transport.ssl.enabled";

/// A node of the distribution with security that finds others in the given way.
Launch secured(std::string_view version, Discovery discovery) {
  Launch launch{version};
  launch.engine.has_security = true;
  launch.set("cluster.initial_master_nodes", "10.0.1.11,10.0.1.12");
  if (discovery == Discovery::ec2) {
    launch.engine.plugins = {"discovery-ec2"};
  } else if (discovery == Discovery::dns) {
    launch.discover_by_dns({"es.local"});
  } else {
    launch.set("discovery.seed_hosts", "10.0.1.12");
  }
  return launch;
}

/// @return whether the plan says that the engine will end.
bool is_missing(const Launch& launch) {
  return launch.prerequisite(subject).state == State::missing;
}

TEST(TransportTls, IsMissingWhereTheEngineDoesNotConfigureSecurityByItself) {
  for (const auto* version : {"8.0.0", "8.17.0", "8.19.0", "9.0.0", "9.2.0"}) {
    for (const auto& [discovery, name] : {std::pair{Discovery::ec2, "discovery.seed_providers"},
                                          {Discovery::dns, "discovery.seed_hosts"},
                                          {Discovery::none, "discovery.seed_hosts"}}) {
      const auto launch = secured(version, discovery);
      EXPECT_THAT(launch.warnings(),
                  Contains(AllOf(HasSubstr(name), HasSubstr("78"),
                                 HasSubstr("xpack.security.enabled=false"),
                                 HasSubstr("xpack.security.transport.ssl.enabled=true"))))
          << version;
      auto bare = launch;
      bare.engine.has_security = false;
      EXPECT_FALSE(is_missing(bare)) << "the distribution without it";
      auto alone = launch;
      alone.set("discovery.type", "single-node");
      EXPECT_FALSE(is_missing(alone)) << "no bootstrap checks";
      auto local = launch;
      local.options.publish_host.value.source = options::PublishHost::Source::none;
      local.peer.address.reset();
      EXPECT_FALSE(is_missing(local)) << "no bootstrap checks";
    }
  }
  EXPECT_FALSE(is_missing(secured("7.17.9", Discovery::none)));
  EXPECT_FALSE(is_missing(secured("opensearch-2.19.0", Discovery::none)));
}

TEST(TransportTls, IsConfiguredByANodeThatStartsAloneWhichIsThenItsOwnFirstMaster) {
  Launch alone{"8.19.0"};
  alone.engine.has_security = true;
  EXPECT_EQ(alone.prerequisite(subject).state, State::met);
  EXPECT_EQ(alone.prerequisite("discovery").state, State::tolerated);
  auto not_by_itself = alone;
  not_by_itself.set("xpack.security.autoconfiguration.enabled", "false");
  EXPECT_TRUE(is_missing(not_by_itself));
  EXPECT_EQ(not_by_itself.prerequisite("discovery").state, State::missing);
}

TEST(TransportTls, IsWhatTheOperatorConfigured) {
  for (const auto discovery : {Discovery::ec2, Discovery::dns, Discovery::none}) {
    auto off = secured("8.17.0", discovery);
    off.set(security, "false");
    EXPECT_FALSE(is_missing(off));
    auto on = secured("8.17.0", discovery);
    on.set(security, "true");
    EXPECT_TRUE(is_missing(on)) << "no TLS";
    on.set(tls, "true");
    EXPECT_FALSE(is_missing(on));
    EXPECT_EQ(on.prerequisite(subject).seen, "xpack.security.transport.ssl.enabled=true (argv)");
    auto explicitly_off = secured("8.17.0", discovery);
    explicitly_off.set(tls, "false");
    EXPECT_TRUE(is_missing(explicitly_off));
  }
}

TEST(TransportTls, IsConfiguredByTheEngineOnTheFirstStartOfANodeAlone) {
  auto by_name = secured("8.17.0", Discovery::none);
  by_name.set("node.name", "10.0.1.11,10.0.1.12");
  EXPECT_FALSE(is_missing(by_name));
  auto by_host = secured("8.17.0", Discovery::ec2);
  by_host.environment = support::Environment{{{"HOSTNAME", "10.0.1.11,10.0.1.12"}}};
  EXPECT_FALSE(is_missing(by_host)) << "a node is called after its host";
  by_host.engine.holds_cluster_state = true;
  EXPECT_TRUE(is_missing(by_host)) << "not on a later start";
}

}  // namespace
}  // namespace es_entrypoint::plan
