#include "es_entrypoint/check/cluster_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

const node::LocalNode local{.id = "a", .transport = node::Endpoint{"10.0.1.11", 9300}};

node::Cluster cluster_of(const std::string& master, int nodes) {
  node::Cluster cluster{.name = "logs", .master = master, .members = {}};
  for (int i = 0; i < nodes; ++i) {
    cluster.members.push_back({.id = std::string(1, static_cast<char>('a' + i)),
                               .name = "node-" + std::to_string(i),
                               .transport = node::Endpoint{"10.0.1.11", 9300}});
  }
  return cluster;
}

TEST(MasterCheck, NamesTheMaster) {
  const auto engine = engine_of("7.17.9");
  EXPECT_EQ(check_master(engine, local, cluster_of("a", 2)),
            (Finding{"master", Verdict::ok, "node-0 (10.0.1.11:9300), this node"}));
  EXPECT_EQ(check_master(engine, local, cluster_of("b", 2)).seen, "node-1 (10.0.1.11:9300)");
  EXPECT_EQ(check_master(engine, local, cluster_of("z", 2)).seen, "z");
}

TEST(MasterCheck, ExplainsEachLinesWayToAMaster) {
  auto old = engine_of("1.7.6");
  old.settings = {{"discovery.zen.minimum_master_nodes", "2", support::Origin::argv()}};
  auto first_start = engine_of("7.17.9");
  auto restart = first_start;
  restart.holds_cluster_state = true;
  for (const auto& [engine, remedy] :
       {std::pair{old, "2 nodes that can be master (discovery.zen.minimum_master_nodes=2"},
        std::pair{engine_of("6.8.23"), "enough nodes that can be master (discovery.zen.minimum"},
        std::pair{first_start, "set cluster.initial_master_nodes once"},
        std::pair{engine_of("opensearch-3.0.0"), "set cluster.initial_cluster_manager_nodes once"},
        std::pair{restart, "start a majority"}}) {
    const auto finding = check_master(engine, local, cluster_of("", 1));
    EXPECT_EQ(finding.verdict, Verdict::failure);
    EXPECT_THAT(finding.remedy, HasSubstr(remedy));
  }
}

TEST(MemberCheck, WarnsOfANodeThatSeesOnlyItselfIfItSeeksOthers) {
  EXPECT_EQ(check_members(cluster_of("a", 1), false).verdict, Verdict::ok);
  EXPECT_EQ(check_members(cluster_of("a", 1), true).verdict, Verdict::warning);
  EXPECT_EQ(check_members(cluster_of("a", 2), true),
            (Finding{"nodes", Verdict::ok, "2: node-0 (10.0.1.11:9300), node-1 (10.0.1.11:9300)"}));
}

TEST(MemberCheck, NamesOnlyAFew) {
  const auto finding = check_members(cluster_of("a", 20), true);
  EXPECT_THAT(finding.seen, testing::StartsWith("20: node-0"));
  EXPECT_THAT(finding.seen, testing::EndsWith("node-4 (10.0.1.11:9300), ..."));
}

}  // namespace
}  // namespace es_entrypoint::check
