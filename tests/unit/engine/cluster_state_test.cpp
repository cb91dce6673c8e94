#include "es_entrypoint/engine/cluster_state.hpp"

#include "engine/temporary_home.hpp"
#include "es_entrypoint/engine/engine.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace es_entrypoint::engine {
namespace {

/// The end of a segments_N file: commit data with this version.
std::string segments_with(std::string_view version) {
  std::string bytes =
      "segments\x02\x0c"
      "current_term\x01"
      "0\x15";
  bytes += "last_accepted_version";
  bytes += static_cast<char>(version.size());
  bytes += version;
  return bytes +
         "\x07node_id\x04"
         "abcd";
}

Engine engine_of(const TemporaryHome& home, std::string_view version) {
  Engine engine;
  engine.home = home.path();
  engine.version = *dialect::parse_version(version);
  engine.dialect = *dialect::find_dialect(engine.version);
  return engine;
}

bool has_state(const Engine& engine) {
  return read_cluster_state(engine.dialect->cluster_state, engine.directories_of("path.data"));
}

TEST(ClusterState, IsTheLastAcceptedVersionOfTheCommit) {
  EXPECT_EQ(parse_accepted_state(segments_with("0")), false);
  EXPECT_EQ(parse_accepted_state(segments_with("1")), true);
  EXPECT_EQ(parse_accepted_state(segments_with("4711")), true);
  EXPECT_EQ(parse_accepted_state(segments_with("")), std::nullopt);
  EXPECT_EQ(parse_accepted_state(segments_with("x")), std::nullopt);
  EXPECT_EQ(parse_accepted_state("last_accepted_version"), std::nullopt);
  EXPECT_EQ(parse_accepted_state("last_accepted_version\x7f"
                                 "0"),
            false);
  EXPECT_EQ(parse_accepted_state(""), std::nullopt);
}

struct LineRow {
  std::string_view version;
  const char* directory;
  bool found;
};

class ClusterStateOfLine : public testing::TestWithParam<LineRow> {};

TEST_P(ClusterStateOfLine, IsReadFromTheDirectoryOfTheLine) {
  const TemporaryHome home;
  home.make_directory(GetParam().directory);
  EXPECT_EQ(has_state(engine_of(home, GetParam().version)), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(Lines, ClusterStateOfLine,
                         testing::Values(LineRow{"6.8.23", "data/nodes/0/_state", false},
                                         LineRow{"7.0.1", "data/nodes/0/_state", true},
                                         LineRow{"7.17.9", "data/nodes/0/_state", true},
                                         LineRow{"7.17.9", "data/_state", false},
                                         LineRow{"8.0.0", "data/_state", true},
                                         LineRow{"8.19.0", "data/nodes/0/_state", false},
                                         LineRow{"9.0.0", "data/_state", true},
                                         LineRow{"9.0.0", "data", false},
                                         LineRow{"opensearch-1.3.0", "data/nodes/0/_state", true},
                                         LineRow{"opensearch-3.0.0", "data/nodes/0/_state", true}));

TEST(ClusterState, IsEmptyForANodeThatFoundNoCluster) {
  const TemporaryHome home;
  const auto engine = engine_of(home, "8.17.0");
  EXPECT_FALSE(has_state(engine));
  home.write("data/_state/segments_1", segments_with("0"));
  home.write("data/_state/node-0.st", "");
  EXPECT_FALSE(has_state(engine));
  home.write("data/_state/segments_1", segments_with("23"));
  EXPECT_TRUE(has_state(engine));
}

TEST(ClusterState, MayBeInAnyOfSeveralDirectories) {
  const TemporaryHome home;
  auto engine = engine_of(home, "7.17.9");
  engine.settings = {
      {"path.data", home.path("a") + ", b,${DISK}/c", support::Origin::config("x.yml")}};
  EXPECT_FALSE(has_state(engine));
  home.make_directory("b/nodes/0/_state");
  EXPECT_TRUE(has_state(engine));
}

TEST(ClusterState, DoesNotBlockOnAFileThatIsAFifo) {
  const TemporaryHome home;
  home.make_directory("data/_state");
  ASSERT_EQ(::mkfifo(home.path("data/_state/segments_1").c_str(), 0600), 0);
  EXPECT_TRUE(has_state(engine_of(home, "8.17.0")));
}

}  // namespace
}  // namespace es_entrypoint::engine
