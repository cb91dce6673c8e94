#include "es_entrypoint/node/endpoint.hpp"

#include <gmock/gmock.h>

namespace es_entrypoint::node {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParseEndpoint, TakesEveryFormOfTheEngines) {
  const Endpoint v4{"10.0.1.11", 9300};
  for (const auto* text : {"10.0.1.11:9300", "node/10.0.1.11:9300", "inet[/10.0.1.11:9300]",
                           "inet[node.example/10.0.1.11:9300]"}) {
    EXPECT_EQ(parse_endpoint(text), v4) << text;
  }
  const Endpoint v6{"fd00::11", 9300};
  for (const auto* text : {"[fd00::11]:9300", "[fd00:0:0:0:0:0:0:11]:9300",
                           "inet[/fd00:0:0:0:0:0:0:11:9300]", "[FD00::11]:9300"}) {
    EXPECT_EQ(parse_endpoint(text), v6) << text;
  }
  EXPECT_EQ(parse_endpoint("inet[/0:0:0:0:0:0:0:0:9300]"), (Endpoint{"::", 9300}));
}

TEST(ParseEndpoint, RefusesEverythingElse) {
  for (const auto* text : {"", ":", "10.0.1.11", "10.0.1.11:", "10.0.1.11:x", "10.0.1.11:65536",
                           "local[1]", "node:9300", "[fd00::11:9300", "inet[", "inet[]"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

TEST(FormatEndpoint, PutsAnIpv6AddressInBrackets) {
  EXPECT_EQ(format_endpoint({"10.0.1.11", 9300}), "10.0.1.11:9300");
  EXPECT_EQ(format_endpoint({"fd00::11", 9300}), "[fd00::11]:9300");
}

TEST(IsWildcard, StandsForEveryAddress) {
  EXPECT_TRUE(is_wildcard({"0.0.0.0", 1}));
  EXPECT_TRUE(is_wildcard({"::", 1}));
  EXPECT_FALSE(is_wildcard({"::1", 1}));
}

TEST(ParsePortRange, TakesAPortARangeAndAList) {
  EXPECT_EQ(parse_port_range("9200"), (PortRange{9200, 9200}));
  EXPECT_EQ(parse_port_range(" 9200 - 9300 "), (PortRange{9200, 9300}));
  EXPECT_EQ(parse_port_range("9201,9202-9210"), (PortRange{9201, 9201}));
  for (const auto* text : {"", "-", "x", "9300-9200", "65536", "9200-", "-9200", "0", "0-9300"}) {
    EXPECT_FALSE(parse_port_range(text)) << text;
  }
  EXPECT_TRUE((PortRange{9200, 9201}.contains(9201)));
  EXPECT_FALSE((PortRange{9200, 9201}.contains(9202)));
}

TEST(ParseSeedHosts, TakesEveryFormOfTheEngines) {
  EXPECT_THAT(
      parse_seed_hosts("node-1, 10.0.1.12:9301,[fd00::1]:9302,[fd00::2],fd00::3,"
                       "old[9303-9400],zero:0",
                       9300),
      ElementsAre(SeedHost{"node-1", "node-1", 9300}, SeedHost{"10.0.1.12:9301", "10.0.1.12", 9301},
                  SeedHost{"[fd00::1]:9302", "fd00::1", 9302},
                  SeedHost{"[fd00::2]", "fd00::2", 9300}, SeedHost{"fd00::3", "fd00::3", 9300},
                  SeedHost{"old[9303-9400]", "old", 9303}, SeedHost{"zero:0", "zero", 9300}));
}

TEST(ParseSeedHosts, SkipsWhatIsEmpty) {
  EXPECT_THAT(parse_seed_hosts("", 9300), IsEmpty());
  EXPECT_THAT(parse_seed_hosts(" , ,:9300,[]:1,[", 9300), IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::node
