#include "es_entrypoint/check/seed_judge.hpp"

#include "check/engine_of.hpp"
#include "http/scripted_http_client.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace es_entrypoint::check {
namespace {

using node::Endpoint;
using testing::HasSubstr;

const Endpoint own{"10.0.1.11", 9300};
const Endpoint other{"10.0.1.12", 9300};

node::Cluster cluster_of(const std::string& master, std::vector<Endpoint> endpoints) {
  node::Cluster cluster{.name = "logs", .master = master, .members = {}};
  for (const auto& endpoint : endpoints) {
    cluster.members.push_back({.id = endpoint.address.substr(7),
                               .name = "node-" + endpoint.address.substr(7),
                               .transport = endpoint});
  }
  return cluster;
}

/// This node, 11, and its cluster; the others answer by the script.
class JudgeSeeds : public testing::Test {
 protected:
  SeedJudge::Judged judge(const Endpoint& endpoint, int error = 0) {
    const node::EngineProcess process;
    const metadata::PeerAddress launch;
    const RunningNode running{.process = process, .engine = engine_, .launch = launch};
    http::FakeClock clock;
    http::ScriptedHttpClient client(
        clock, {{"GET http://10.0.1.12:9200/_cluster/state/master_node,nodes?local=true"
                 "&filter_path=cluster_name,master_node,nodes.*.name,nodes.*.transport_address",
                 {reply_}}});
    SeedJudge judge(client, running, answer_, 9200);
    return judge.judge(endpoint, error);
  }

  engine::Engine engine_ = engine_of("7.17.9");
  node::NodeAnswer answer_{.reply = {},
                           .node = node::LocalNode{.id = "11", .transport = own, .bound = {own}},
                           .cluster = cluster_of("11", {own})};
  http::Reply reply_ = 404;
};

TEST_F(JudgeSeeds, KnowsItselfWhateverConnectingGives) {
  EXPECT_THAT(judge(own).seen, HasSubstr("is this node"));
  EXPECT_EQ(judge(own, ECONNREFUSED).verdict, Verdict::ok);
  EXPECT_EQ(judge({"127.0.0.1", 9300}, ECONNREFUSED).verdict, Verdict::failure);
  answer_.node->bound = {{"::", 9300}};
  EXPECT_EQ(judge({"127.0.0.1", 9300}).seen, "127.0.0.1:9300 is this node");
  EXPECT_EQ(judge({"127.0.0.1", 9301}, ECONNREFUSED).verdict, Verdict::failure);
}

TEST_F(JudgeSeeds, KnowsTheNodesOfTheCluster) {
  answer_.cluster = cluster_of("12", {own, other});
  EXPECT_EQ(judge(other).verdict, Verdict::ok);
  EXPECT_THAT(judge(other).seen, HasSubstr("is node-12, in the cluster"));
}

TEST_F(JudgeSeeds, FailsOnAClosedPortOnlyIfThereIsNoOtherNode) {
  for (const int error : {ECONNREFUSED, ETIMEDOUT, ENETUNREACH}) {
    answer_.cluster = cluster_of("11", {own});
    EXPECT_EQ(judge(other, error).verdict, Verdict::failure);
    answer_.cluster = cluster_of("11", {own, {"10.0.1.13", 9300}});
    EXPECT_EQ(judge(other, error).verdict, Verdict::warning);
  }
  EXPECT_THAT(judge(other, ETIMEDOUT).remedy, HasSubstr("security group"));
  EXPECT_THAT(judge(other, ECONNREFUSED).seen, HasSubstr("refuses"));
  EXPECT_THAT(judge(other, ENETUNREACH).seen, HasSubstr("unreachable"));
}

TEST_F(JudgeSeeds, SaysThatTwoNodesElectedThemselves) {
  reply_ = R"({"cluster_name":"logs","master_node":"12","nodes":{"12":{"name":"node-12"}}})";
  auto judged = judge(other);
  EXPECT_EQ(judged.verdict, Verdict::failure);
  EXPECT_EQ(judged.seen,
            "10.0.1.12:9300 accepts connections but has a cluster of its own, whose master is "
            "node-12: two nodes elected themselves");
  EXPECT_THAT(judged.remedy, HasSubstr("empty its data directory, remove cluster.initial_master"));
  engine_ = engine_of("1.7.6");
  EXPECT_THAT(judge(other).remedy, HasSubstr("discovery.zen.minimum_master_nodes"));
}

TEST_F(JudgeSeeds, SaysThatItMayBeIfTheOtherNodeDoesNotTell) {
  const auto judged = judge(other);
  EXPECT_EQ(judged.verdict, Verdict::failure);
  EXPECT_THAT(judged.seen, HasSubstr("two nodes elected themselves, or it publishes another"));
}

TEST_F(JudgeSeeds, BelievesANodeThatItIsInThisCluster) {
  reply_ = R"({"cluster_name":"logs","master_node":"11","nodes":{"11":{},"12":{}}})";
  EXPECT_EQ(judge(other).verdict, Verdict::ok);
  EXPECT_THAT(judge(other).seen, HasSubstr("publishes another address"));
}

TEST_F(JudgeSeeds, NamesAnotherCluster) {
  reply_ = R"({"cluster_name":"metrics","master_node":"12","nodes":{"12":{"name":"node-12"}}})";
  EXPECT_THAT(judge(other).seen, HasSubstr("is in the cluster 'metrics', and this node in 'logs'"));
  EXPECT_EQ(judge(other).verdict, Verdict::failure);
}

TEST_F(JudgeSeeds, ReportsAMasterThatThisNodeDidNotJoin) {
  answer_.cluster = cluster_of("", {own});
  reply_ = R"({"cluster_name":"logs","master_node":"12","nodes":{"12":{"name":"node-12"}}})";
  EXPECT_THAT(judge(other).seen, HasSubstr("has the master node-12, and this node has not joined"));
  reply_ = R"({"cluster_name":"logs","nodes":{"12":{"name":"node-12"}}})";
  EXPECT_THAT(judge(other).seen, HasSubstr("has no master"));
  reply_ = 404;
  EXPECT_EQ(judge(other).verdict, Verdict::ok);  // "master" has the failure
}

TEST_F(JudgeSeeds, OnlyConnectsIfThisNodeDoesNotTell) {
  answer_ = {};
  EXPECT_EQ(judge(other).seen, "10.0.1.12:9300 accepts connections");
  EXPECT_EQ(judge(other, ECONNREFUSED).verdict, Verdict::warning);
}

TEST(DefaultSeedPort, IsTheFirstOfTheNodesOwn) {
  auto engine = engine_of("6.8.23");
  EXPECT_EQ(default_seed_port(engine), 9300);
  engine.settings = {{"transport.tcp.port", "9310-9320"}};
  EXPECT_EQ(default_seed_port(engine), 9310);
}

}  // namespace
}  // namespace es_entrypoint::check
