#include "es_entrypoint/node/cluster.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>

namespace es_entrypoint::node {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What the real engines answered.
constexpr const char* local_1_7 = R"({"cluster_name":"elasticsearch","nodes":{
  "XIF_AoHaQwiyMqK95BA-7w":{"name":"Firebird","transport_address":"inet[/10.0.1.11:9300]",
    "host":"node","ip":"127.0.0.1","version":"1.7.6","http_address":"inet[/10.0.1.11:9200]",
    "transport":{"bound_address":"inet[/0:0:0:0:0:0:0:0:9300]",
      "publish_address":"inet[/10.0.1.11:9300]","profiles":{}}}}})";
constexpr const char* local_8_19 = R"({"_nodes":{"total":1,"successful":1,"failed":0},
  "cluster_name":"elasticsearch","nodes":{"TvTQGLJERkWeZ3WjRE9E7Q":{"name":"node",
    "transport_address":"10.0.1.11:9300","version":"8.19.0","roles":["data","master"],
    "transport":{"bound_address":["[::]:9300"],"publish_address":"10.0.1.11:9300",
      "profiles":{}}}}})";
constexpr const char* cluster_1_7 = R"({"cluster_name":"elasticsearch",
  "master_node":"XIF_AoHaQwiyMqK95BA-7w","nodes":{"XIF_AoHaQwiyMqK95BA-7w":{"name":"Firebird",
    "transport_address":"inet[/10.0.1.11:9300]","attributes":{}}}})";
constexpr const char* cluster_3_0 = R"({"cluster_name":"opensearch",
  "cluster_uuid":"RAU6kJZYSWC-kBP8zoiBww","master_node":"lJlYIBa5S8ydRpUQhgmGTg","nodes":{
    "lJlYIBa5S8ydRpUQhgmGTg":{"name":"node-0","transport_address":"10.0.1.11:9300"},
    "XRQwU-5ZTWOapESWTryLrQ":{"name":"node-1","transport_address":"[fd00::12]:9300"}}})";

TEST(ParseLocalNode, ReadsEveryLine) {
  for (const auto* body : {local_1_7, local_8_19}) {
    const auto node = parse_local_node(body);
    ASSERT_TRUE(node);
    EXPECT_EQ(node->transport, (Endpoint{"10.0.1.11", 9300}));
    EXPECT_THAT(node->bound, ElementsAre(Endpoint{"::", 9300}));
    EXPECT_EQ(node->id, body == local_1_7 ? "XIF_AoHaQwiyMqK95BA-7w" : "TvTQGLJERkWeZ3WjRE9E7Q");
  }
}

TEST(ParseLocalNode, DoesWithoutWhatIsMissingOrOfAnotherType) {
  for (const auto* body : {R"({"nodes":{"a":{}}})", R"({"nodes":{"a":null}})",
                           R"({"nodes":{"a":[1]}})", R"({"nodes":{"a":{"transport":[]}}})",
                           R"({"nodes":{"a":{"process":{"id":-1},
                    "transport":{"publish_address":7,"bound_address":[{}, "x"]}}}})"}) {
    const auto node = parse_local_node(body);
    ASSERT_TRUE(node) << body;
    EXPECT_EQ(node->id, "a");
    EXPECT_FALSE(node->transport);
    EXPECT_THAT(node->bound, IsEmpty());
  }
}

TEST(ParseLocalNode, KeepsAFewOfItsAddresses) {
  std::string addresses;
  for (int port = 1; port <= 100; ++port) {
    addresses += fmt::format(R"({}"10.0.1.11:{}")", port == 1 ? "" : ",", port);
  }
  const auto node =
      parse_local_node(R"({"nodes":{"a":{"transport":{"bound_address":[)" + addresses + "]}}}}");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->bound.size(), 64U);
}

TEST(ParseLocalNode, RefusesWhatIsNoAnswer) {
  for (const auto* body : {"", "{", "[]", "7", "{}", R"({"nodes":[]})", R"({"nodes":{}})",
                           R"({"nodes":{"a":{},"b":{}}})", "<html>"}) {
    EXPECT_FALSE(parse_local_node(body)) << body;
  }
}

TEST(ParseCluster, ReadsEveryLine) {
  const auto old = parse_cluster(cluster_1_7);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->name, "elasticsearch");
  ASSERT_NE(old->find_member(old->master), nullptr);
  EXPECT_EQ(old->find_member(old->master)->format(), "Firebird (10.0.1.11:9300)");

  const auto recent = parse_cluster(cluster_3_0);
  ASSERT_TRUE(recent);
  EXPECT_EQ(recent->master, "lJlYIBa5S8ydRpUQhgmGTg");
  ASSERT_NE(recent->find_member(Endpoint{"fd00::12", 9300}), nullptr);
  EXPECT_EQ(recent->find_member(Endpoint{"fd00::12", 9300})->name, "node-1");
  EXPECT_EQ(recent->find_member(Endpoint{"fd00::12", 9301}), nullptr);
  EXPECT_EQ(recent->find_member("c"), nullptr);
}

TEST(ParseCluster, MayHaveNoMaster) {
  for (const auto* body :
       {R"({"cluster_name":"c","nodes":{"a":{"name":"b"}}})",
        R"({"cluster_name":"c","master_node":null,"nodes":{"a":{"name":"b"}}})"}) {
    const auto cluster = parse_cluster(body);
    ASSERT_TRUE(cluster) << body;
    EXPECT_EQ(cluster->master, "");
    EXPECT_EQ(cluster->members.front().format(), "b (no address)");
  }
}

TEST(ParseCluster, CutsLongNames) {
  const std::string name(1000, 'x');
  const auto cluster = parse_cluster(fmt::format(
      R"({{"cluster_name":"{0}","master_node":"{0}","nodes":{{"{0}":{{"name":"{0}"}}}}}})", name));
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->name.size(), 256U);
  ASSERT_NE(cluster->find_member(cluster->master), nullptr);
  EXPECT_EQ(cluster->find_member(cluster->master)->name.size(), 256U);
  EXPECT_EQ(parse_local_node(fmt::format(R"({{"nodes":{{"{}":{{}}}}}})", name))->id,
            cluster->master);
}

TEST(ParseCluster, RefusesWhatWouldTakeLong) {
  std::string nodes;
  for (int i = 0; i < 50000; ++i) {
    nodes += fmt::format(R"({}"{}":{{}})", i == 0 ? "" : ",", i);
  }
  EXPECT_FALSE(parse_cluster(R"({"nodes":{)" + nodes + "}}"));
  EXPECT_FALSE(parse_local_node(std::string(1UL << 20U, '[')));
}

TEST(ParseCluster, RefusesWhatIsNoAnswer) {
  for (const auto* body : {"", "[]", "{}", R"({"nodes":"x"})", R"({"cluster_name":"c"})"}) {
    EXPECT_FALSE(parse_cluster(body)) << body;
  }
}

}  // namespace
}  // namespace es_entrypoint::node
