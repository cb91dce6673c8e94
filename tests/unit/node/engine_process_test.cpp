#include "es_entrypoint/node/engine_process.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace es_entrypoint::node {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// The words as the kernel shows them.
std::string command_line(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += word + '\0';
  }
  return text;
}

TEST(ParseEngineWords, TakesTheSettingsOf1xFromJavasWords) {
  const auto words = parse_engine_words(
      command_line({"/usr/bin/java", "-Xms1g", "-Des.path.home=/usr/share/elasticsearch", "-cp",
                    ":/usr/share/elasticsearch/lib/*", "-Des.cluster.name=logs",
                    "org.elasticsearch.bootstrap.Elasticsearch"}));
  ASSERT_TRUE(words);
  EXPECT_THAT(words->java,
              ElementsAre("-Xms1g", "-Des.path.home=/usr/share/elasticsearch", "-cp",
                          ":/usr/share/elasticsearch/lib/*", "-Des.cluster.name=logs"));
  EXPECT_THAT(words->own, IsEmpty());
  EXPECT_FALSE(words->is_launcher);
}

TEST(ParseEngineWords, TakesTheWordsAfterTheClassOfLaterLines) {
  for (const auto* name :
       {"org.elasticsearch.bootstrap.Elasticsearch", "org.opensearch.bootstrap.OpenSearch"}) {
    const auto words = parse_engine_words(
        command_line({"java", "-cp", "lib/*", name, "-Ecluster.name=a b", "-E", "node.name=", ""}));
    ASSERT_TRUE(words) << name;
    EXPECT_THAT(words->own, ElementsAre("-Ecluster.name=a b", "-E", "node.name=", ""));
  }
}

TEST(ParseEngineWords, KnowsTheLauncherOf83AndItsChild) {
  const auto launcher = parse_engine_words(command_line(
      {"java", "-Dcli.name=server", "org.elasticsearch.launcher.CliToolLauncher", "-Ea=b"}));
  ASSERT_TRUE(launcher);
  EXPECT_TRUE(launcher->is_launcher);
  EXPECT_THAT(launcher->own, ElementsAre("-Ea=b"));
  const auto child = parse_engine_words(command_line(
      {"java", "-m", "org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch"}));
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->is_launcher);
}

TEST(ParseEngineWords, IgnoresWhatOnlyNamesAnEngine) {
  const std::string engine = "org.elasticsearch.bootstrap.Elasticsearch";
  for (const auto& words : std::vector<std::vector<std::string>>{
           {},
           {""},
           {"java"},
           {"pgrep", "-f", engine},
           {"sh", "-c", "java " + engine},
           {"java", "-cp", engine + ".jar", "Main"},
           {"java", "-Dcli.name=plugin", "org.elasticsearch.launcher.CliToolLauncher", "list"},
           {"java", "org.elasticsearch.launcher.CliToolLauncher", "-Dcli.name=server"},
           {engine}}) {
    EXPECT_FALSE(parse_engine_words(command_line(words))) << testing::PrintToString(words);
  }
}

TEST(IsInOwnNamespace, KnowsAProcessOfAContainerByItsSecondId) {
  EXPECT_TRUE(is_in_own_namespace("Name:\tjava\nNSpid:\t12\nNSpgid:\t12\t1\n"));
  EXPECT_FALSE(is_in_own_namespace("Name:\tjava\nNSpid:\t11460\t3\t1\nNSpgid:\t1\n"));
  EXPECT_TRUE(is_in_own_namespace("Name:\tjava\n"));
  EXPECT_FALSE(is_in_own_namespace("Name:\tNSpid:\nNSpid:\t1\t2"));
}

TEST(ParseOwner, TakesTheEffectiveIds) {
  EXPECT_EQ(parse_owner("Name:\tjava\nUid:\t0\t1000\t0\t0\nGid:\t5\t0\t5\t5\n"), (Owner{1000, 0}));
  for (const auto* text : {"", "Uid:\t0\t1000", "Uid:\t0\nGid:\t0\n", "Uid:\t0\tx\nGid:\t0\t0"}) {
    EXPECT_FALSE(parse_owner(text)) << text;
  }
}

class ReadEngineProcess : public testing::Test {
 protected:
  ReadEngineProcess() { add("self/ns", "", {}); }
  ~ReadEngineProcess() override { std::filesystem::remove_all(proc_); }

  void add(const std::string& id, const std::string& status,
           const std::vector<std::string>& words) {
    const auto directory = std::filesystem::path(proc_) / id;
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "cmdline") << command_line(words);
    std::ofstream(directory / "status") << status;
  }
  void set_network(const std::string& id, const std::string& network) {
    const auto directory = std::filesystem::path(proc_) / id / "ns";
    std::filesystem::create_directories(directory);
    std::filesystem::create_symlink(network, directory / "net");
  }

  std::string proc_ =
      testing::TempDir() + "proc-" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

const std::vector<std::string> engine = {"java", "org.opensearch.bootstrap.OpenSearch", "-Ea=b"};
constexpr const char* own = "Name:\tjava\nNSpid:\t1\nUid:\t1\t999\t2\t3\nGid:\t1\t998\t2\t3\n";

TEST_F(ReadEngineProcess, FindsNoneAmongOtherProcesses) {
  add("1", own, {"sh"});
  add("version", own, engine);
  EXPECT_FALSE(read_engine_process(proc_));
  EXPECT_FALSE(read_engine_process(proc_ + "/nowhere"));
}

TEST_F(ReadEngineProcess, PrefersTheLauncherWhichHasTheWords) {
  add("94", own,
      {"java", "-m", "org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch"});
  add("101", own,
      {"java", "-Dcli.name=server", "org.elasticsearch.launcher.CliToolLauncher", "-Ea=b"});
  const auto process = read_engine_process(proc_);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->id, 101U);
  EXPECT_THAT(process->all_ids, UnorderedElementsAre(94U, 101U));
  EXPECT_EQ(process->owner, (Owner{999, 998}));
  EXPECT_THAT(process->words.own, ElementsAre("-Ea=b"));
}

TEST_F(ReadEngineProcess, IgnoresOtherContainers) {
  add("7", "Name:\tjava\nNSpid:\t7\t1\n", engine);
  EXPECT_FALSE(read_engine_process(proc_));
}

TEST_F(ReadEngineProcess, IgnoresOtherNetworksIfTheKernelTells) {
  add("7", own, engine);
  set_network("self", "net:[1]");
  ASSERT_TRUE(read_engine_process(proc_));  // it does not tell
  set_network("7", "net:[2]");
  EXPECT_FALSE(read_engine_process(proc_));
  add("8", own, engine);
  set_network("8", "net:[1]");
  const auto process = read_engine_process(proc_);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->id, 8U);
}

}  // namespace
}  // namespace es_entrypoint::node
