#include "es_entrypoint/check/directory_checks.hpp"
#include "es_entrypoint/check/engine_checks.hpp"
#include "es_entrypoint/check/host_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

engine::Engine engine_of(const char* version) {
  engine::Engine engine;
  engine.version = *dialect::parse_version(version);
  engine.dialect = *dialect::find_dialect(engine.version);
  engine.home = "/usr/share/elasticsearch";
  return engine;
}

// The host.

constexpr std::uint64_t plenty = 1048576;

struct HostRow {
  const char* version;
  const char* max_map_count;
  std::uint64_t open_files;
  std::uint64_t processes;
  Verdict map_count_verdict;
  Verdict open_files_verdict;
  Verdict processes_verdict;
};

class HostCheck : public testing::TestWithParam<HostRow> {};

TEST_P(HostCheck, IsJudgedAsTheEnginesOwnBootstrapChecksDo) {
  const HostRow& row = GetParam();
  const Limits limits{{1024, row.open_files}, {row.processes, std::nullopt}, {65536, 65536}};
  const Rows rows = check_host(engine_of(row.version), row.max_map_count, limits);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].verdict, row.map_count_verdict) << rows[0].seen;
  EXPECT_EQ(rows[1].verdict, row.open_files_verdict) << rows[1].seen;
  EXPECT_EQ(rows[2].verdict, row.processes_verdict) << rows[2].seen;
}

INSTANTIATE_TEST_SUITE_P(
    Check, HostCheck,
    testing::Values(
        HostRow{"7.17.9", "262144\n", plenty, plenty, Verdict::ok, Verdict::ok, Verdict::ok},
        HostRow{"7.17.9", "65530\n", 65535, 4096, Verdict::failure, Verdict::ok, Verdict::ok},
        HostRow{"6.8.23", "262144\n", 65535, 4095, Verdict::ok, Verdict::failure, Verdict::failure},
        HostRow{"opensearch-2.19.0", "262144\n", 65535, 4096, Verdict::ok, Verdict::ok,
                Verdict::ok},
        HostRow{"1.7.6", "65530\n", 4096, 1024, Verdict::warning, Verdict::warning,
                Verdict::warning},
        HostRow{"9.0.0", "", plenty, plenty, Verdict::warning, Verdict::ok, Verdict::ok}));

TEST(HostCheck, NeedsMemlockOnlyWhereMemoryIsToBeLocked) {
  const Limits limits{{plenty, plenty}, {plenty, plenty}, {65536, 65536}};
  engine::Engine engine = engine_of("8.17.0");
  EXPECT_EQ(check_host(engine, "262144", limits)[3].verdict, Verdict::ok);

  engine.settings = {{"bootstrap.memory_lock", "true", support::Origin::argv()}};
  const Row row = check_host(engine, "262144", limits)[3];
  EXPECT_EQ(row.verdict, Verdict::failure);
  EXPECT_THAT(row.seen, HasSubstr("bootstrap.memory_lock=true (argv)"));
  const Limits unlimited{{}, {}, {}};
  EXPECT_EQ(check_host(engine, "262144", unlimited)[3].verdict, Verdict::ok);
}

// The engine.

TEST(DiscoveryCheck, IsWarnedOfWhereMoreThanOnePlaceChoosesIt) {
  engine::Engine engine = engine_of("7.17.9");
  engine.settings = {
      {"discovery.seed_providers", "ec2", support::Origin::argv()},
      {"discovery.seed_hosts", "10.0.0.1", support::Origin::config("elasticsearch.yml")}};
  const Rows rows = check_discovery(engine, true);
  EXPECT_EQ(rows.back().verdict, Verdict::warning);
  EXPECT_THAT(rows.back().seen,
              HasSubstr("discovery.seed_providers=ec2 (argv), "
                        "discovery.seed_hosts=10.0.0.1 (config elasticsearch.yml)"));
}

TEST(DiscoveryCheck, IsWarnedOfWhereNobodyChoosesIt) {
  EXPECT_EQ(check_discovery(engine_of("7.17.9"), false).back().verdict, Verdict::warning);
}

TEST(DiscoveryCheck, IsGoodByThePluginOrByTheOperator) {
  engine::Engine engine = engine_of("1.7.6");
  engine.plugins = {"cloud-aws"};
  for (const Row& row : check_discovery(engine, true)) {
    EXPECT_EQ(row.verdict, Verdict::ok);
  }
  engine.settings = {{"discovery.type", "single-node", support::Origin::argv()}};
  for (const Row& row : check_discovery(engine, false)) {
    EXPECT_EQ(row.verdict, Verdict::ok);
  }
}

TEST(DiscoveryCheck, FailsWhereItWasAskedForInVain) {
  const auto rows = check_discovery(
      engine_of("1.7.6"), support::failure(support::ExitCode::bad_config, "no plugin; install it"));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0], (Row{"discovery", Verdict::failure, "no plugin", "install it"}));
}

struct HeapRow {
  const char* version;
  std::optional<std::uint64_t> limit;  ///< MiB
  const char* by_operator;             ///< empty for none
  Verdict verdict;
};

class HeapCheck : public testing::TestWithParam<HeapRow> {};

TEST_P(HeapCheck, IsComparedWithTheMemoryLimit) {
  const HeapRow& row = GetParam();
  engine::Engine engine = engine_of(row.version);
  if (*row.by_operator != '\0') {
    engine.heap = support::Sourced<std::string>{row.by_operator, support::Origin::argv()};
  }
  const options::Options options;
  const support::Environment environment;
  const engine::Command command;
  const metadata::PeerAddress peer;
  const metadata::Placement placement;
  const identity::Identity identity;
  plan::PlanInput input{.options = options,
                        .environment = environment,
                        .command = command,
                        .engine = engine,
                        .peer = peer,
                        .placement = placement,
                        .identity = identity,
                        .memory_limit = {}};
  if (row.limit) {
    input.memory_limit = support::Sourced{*row.limit * 1048576, support::Origin::file("cgroup")};
  }
  const Row heap = check_heap(input);
  EXPECT_EQ(heap.verdict, row.verdict) << heap.seen;
}

INSTANTIATE_TEST_SUITE_P(
    Check, HeapCheck,
    testing::Values(HeapRow{"1.7.6", {}, "", Verdict::ok}, HeapRow{"1.7.6", 1024, "", Verdict::ok},
                    HeapRow{"1.7.6", 1024, "1g", Verdict::failure},
                    HeapRow{"1.7.6", 1024, "700m", Verdict::warning},
                    HeapRow{"6.8.23", 1024, "-Xmx2g", Verdict::failure},
                    HeapRow{"6.8.23", 4096, "-Xmx2g", Verdict::ok},
                    HeapRow{"8.17.0", 1024, "", Verdict::ok},
                    HeapRow{"8.17.0", 1024, "-XX:MaxRAMPercentage=50", Verdict::ok}));

// Who may write where.

/// A directory for a test's time, which anybody may pass.
class DirectoryCheck : public testing::Test {
 protected:
  DirectoryCheck() : root_(testing::TempDir() + "checked." + std::to_string(getpid())) {
    make("", 0755);
    anybody_.uid = 65533;
    anybody_.gid = 65533;
    anybody_.groups = {65533};
    anybody_.user = "elasticsearch";
    anybody_.changes = true;
  }
  void SetUp() override {
    if (geteuid() != 0) {
      GTEST_SKIP() << "only root can try as another user";
    }
  }
  ~DirectoryCheck() override { std::filesystem::remove_all(root_); }

  std::string make(const std::string& name, unsigned mode) {
    const std::string path = root_ + name;
    std::filesystem::create_directory(path);
    std::filesystem::permissions(path, std::filesystem::perms(mode));
    return path;
  }
  [[nodiscard]] Row check(const std::string& path, const std::vector<std::string>& given = {}) {
    return check_directory(path, anybody_, given);
  }

  std::string root_;
  identity::Identity anybody_;
};

TEST_F(DirectoryCheck, SaysWhatWillComeOfIt) {
  EXPECT_EQ(check(make("/open", 0777)).verdict, Verdict::ok);
  const std::string closed = make("/closed", 0755);
  EXPECT_EQ(check(closed).verdict, Verdict::failure);
  EXPECT_THAT(check(closed, {closed}).seen, HasSubstr("will be given to elasticsearch"));
  EXPECT_THAT(check(closed, {root_}).seen, HasSubstr("will be given to elasticsearch"));
  EXPECT_EQ(check("/proc/self/stat", {"/proc"}).verdict, Verdict::failure);
}

TEST_F(DirectoryCheck, NeedsEveryDirectoryOnTheWayToBePassed) {
  const std::string locked = make("/locked", 0700);
  const std::string data = make("/locked/data", 0777);
  const Row row = check(data, {data});
  EXPECT_EQ(row.verdict, Verdict::failure);
  EXPECT_THAT(row.seen, HasSubstr("below " + locked + ", which elasticsearch may not pass"));
  EXPECT_THAT(row.remedy, HasSubstr("chmod a+x " + locked));
  EXPECT_EQ(check(data, {locked}).verdict, Verdict::ok) << "it is given as well";
  make("/locked", 0711);
  EXPECT_EQ(check(data).verdict, Verdict::ok);
}

TEST_F(DirectoryCheck, FollowsALinkOnItsWay) {
  make("/locked", 0711);
  const std::string data = make("/locked/data", 0777);
  std::filesystem::create_symlink(data, root_ + "/link");
  EXPECT_EQ(check(root_ + "/link").verdict, Verdict::ok);
  make("/locked", 0700);
  EXPECT_EQ(check(root_ + "/link").verdict, Verdict::failure);
}

TEST_F(DirectoryCheck, JudgesOneThatIsMissingByWhereTheEngineWouldMakeIt) {
  make("/open", 0777);
  EXPECT_EQ(check(root_ + "/open/data").verdict, Verdict::ok);
  EXPECT_EQ(check(root_ + "/open/more/data").verdict, Verdict::ok);

  const std::string closed = make("/closed", 0755);
  for (const char* name : {"/closed/data", "/closed/more/data"}) {
    const Row row = check(root_ + name);
    EXPECT_EQ(row.verdict, Verdict::failure);
    EXPECT_THAT(row.seen, HasSubstr("elasticsearch cannot make it: " + closed + " is owned by"));
  }
  EXPECT_EQ(check(closed + "/data", {closed}).verdict, Verdict::ok) << "its parent is given";
  EXPECT_EQ(check(closed + "/data", {closed + "/data"}).verdict, Verdict::failure)
      << "nothing is given that is not there";
}

TEST_F(DirectoryCheck, TriesAsTheCallerIfTheUserStays) {
  anybody_.changes = false;
  EXPECT_EQ(check(make("/closed", 0700)).verdict, Verdict::ok) << "root tries as root";
}

TEST(UserCheck, IsNotRootWhereTheEngineRefusesRoot) {
  identity::Identity identity;
  identity.user = "root";
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::failure);
  EXPECT_EQ(check_user(identity, engine_of("1.7.6"), RunBy::launcher).verdict, Verdict::warning);
  const Row by_script = check_user(identity, engine_of("8.19.0"), RunBy::script);
  EXPECT_EQ(by_script.verdict, Verdict::failure);
  EXPECT_THAT(by_script.seen, HasSubstr("the image's script changes no user"));
  identity.uid = 1000;
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::ok);
}

}  // namespace
}  // namespace es_entrypoint::check
