#include "es_entrypoint/check/node_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

const node::LocalNode local{.id = "a", .transport = node::Endpoint{"10.0.1.11", 9300}};

Finding check(const metadata::PeerAddress& launch, const node::LocalNode& node = local,
              bool seeks_others = false) {
  auto engine = engine_of("7.17.9");
  engine.settings = {{"network.publish_host", "10.0.1.11", support::Origin::argv()}};
  const node::EngineProcess process;
  return check_published({.process = process, .engine = engine, .launch = launch}, node,
                         seeks_others);
}

metadata::PeerAddress reached_at(const std::string& address) {
  metadata::PeerAddress peer;
  peer.address = {address, support::Origin::imds("local-ipv4")};
  return peer;
}

TEST(PublishedAddressCheck, PassesIfTheMetadataStillSaysSo) {
  EXPECT_EQ(check(reached_at("10.0.1.11")),
            (Finding{"node address", Verdict::ok,
                     "publishes 10.0.1.11:9300, as imds local-ipv4 says now"}));
}

TEST(PublishedAddressCheck, FailsIfTheAddressChanged) {
  const auto finding = check(reached_at("10.0.1.77"));
  EXPECT_EQ(finding.verdict, Verdict::failure);
  EXPECT_EQ(finding.seen,
            "publishes 10.0.1.11:9300, but other nodes reach it at 10.0.1.77 (imds local-ipv4) "
            "now");
  EXPECT_THAT(finding.remedy, HasSubstr("restart the container"));
}

TEST(PublishedAddressCheck, FailsIfEcsMappedAnotherPort) {
  auto peer = reached_at("10.0.1.11");
  peer.transport_port = {32768, support::Origin::ecs("Ports")};
  EXPECT_THAT(check(peer).seen, HasSubstr("at port 32768 (ecs Ports) now"));
  EXPECT_EQ(check(peer).verdict, Verdict::failure);
  EXPECT_EQ(check(peer, {.id = "a", .transport = node::Endpoint{"10.0.1.11", 32768}}).verdict,
            Verdict::ok);
}

TEST(PublishedAddressCheck, LeavesTheOperatorsOwnAddressAlone) {
  const auto finding = check({});
  EXPECT_EQ(finding.verdict, Verdict::ok);
  EXPECT_THAT(finding.seen, HasSubstr("network.publish_host=10.0.1.11 (from argv)"));
}

TEST(PublishedAddressCheck, FailsForLoopbackIfTheNodeSeeksOthers) {
  const node::LocalNode loopback{.id = "a", .transport = node::Endpoint{"127.0.0.1", 9300}};
  EXPECT_EQ(check({}, loopback, false).verdict, Verdict::ok);
  EXPECT_EQ(check({}, loopback, true).verdict, Verdict::failure);
  EXPECT_EQ(check({}, local, true).verdict, Verdict::ok);
}

TEST(PublishedAddressCheck, ResolvesAName) {
  const node::LocalNode loopback{.id = "a", .transport = node::Endpoint{"127.0.0.1", 9300}};
  EXPECT_EQ(check(reached_at("localhost"), loopback).verdict, Verdict::ok);
  EXPECT_EQ(check(reached_at("localhost")).verdict, Verdict::failure);
}

TEST(PublishedAddressCheck, WarnsIfNothingIsReported) {
  EXPECT_EQ(check(reached_at("10.0.1.11"), {.id = "a"}).verdict, Verdict::warning);
}

}  // namespace
}  // namespace es_entrypoint::check
