#include "es_entrypoint/plan/host_prerequisites.hpp"

#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace es_entrypoint::plan {
namespace {

using State = Prerequisite::State;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t plenty = 1048576;
constexpr std::uint64_t usual_map_count = 65530;

/// A node that publishes its address and knows the others.
Launch on_host(std::string_view version, support::HostLimits host) {
  Launch launch{version};
  launch.host = host;
  if (!launch.engine.dialect->bootstrap.empty()) {
    launch.engine.holds_cluster_state = true;
  } else {
    launch.set("discovery.zen.minimum_master_nodes", "2");
  }
  launch.set(std::string(launch.engine.dialect->seed_hosts), "10.0.1.12");
  return launch;
}

Launch with_map_count(std::string_view version, std::uint64_t count = usual_map_count) {
  return on_host(version,
                 {.open_files = {}, .processes = {}, .locked_memory = {}, .max_map_count = count});
}

std::vector<std::string> mmap_settings(const Launch& launch) {
  auto added = texts_of(launch.plan().added);
  std::erase_if(added, [](const std::string& text) { return !text.contains("mmap"); });
  return added;
}

struct MmapRow {
  std::string_view version;
  const char* setting;
};

constexpr std::array mmap_rows = {MmapRow{"6.5.0", "node.store.allow_mmapfs"},
                                  MmapRow{"6.8.23", "node.store.allow_mmapfs"},
                                  MmapRow{"7.0.1", "node.store.allow_mmap"},
                                  MmapRow{"7.17.9", "node.store.allow_mmap"},
                                  MmapRow{"8.1.3", "node.store.allow_mmap"},
                                  MmapRow{"8.19.0", "node.store.allow_mmap"},
                                  MmapRow{"9.0.0", "node.store.allow_mmap"},
                                  MmapRow{"opensearch-1.3.0", "node.store.allow_mmap"},
                                  MmapRow{"opensearch-2.19.0", "node.store.allow_mmap"},
                                  MmapRow{"opensearch-3.0.0", "node.store.allow_mmap"}};

TEST(Mmap, IsSwitchedOffInTheLinesOwnWayWhereTheEngineWouldRefuseToStart) {
  for (const auto& [version, setting] : mmap_rows) {
    const auto launch = with_map_count(version);
    EXPECT_THAT(mmap_settings(launch), ElementsAre(std::string(setting) + "=false")) << version;
    EXPECT_EQ(launch.plan().added.back().origin,
              support::Origin::reason("vm.max_map_count is 65530"));
    EXPECT_THAT(launch.warnings(),
                ElementsAre(AllOf(HasSubstr("vm.max_map_count: 65530"), HasSubstr(setting),
                                  HasSubstr("slower"), HasSubstr("sysctl -w"))))
        << version;
  }
}

TEST(Mmap, IsLeftAloneWhereTheKernelAllowsEnough) {
  for (const auto& [version, setting] : mmap_rows) {
    EXPECT_THAT(mmap_settings(with_map_count(version, 262144)), IsEmpty()) << version;
    EXPECT_THAT(with_map_count(version, 262144).warnings(), IsEmpty()) << version;
    EXPECT_THAT(mmap_settings(on_host(version, {})), IsEmpty()) << "an unknown limit";
    EXPECT_THAT(mmap_settings(with_map_count(version, 262143)), Not(IsEmpty())) << version;
  }
}

TEST(Mmap, IsLeftAloneWhereTheChecksAreNotEnforced) {
  for (const auto& [version, setting] : mmap_rows) {
    auto alone = with_map_count(version);
    alone.set("discovery.type", "single-node");
    EXPECT_THAT(mmap_settings(alone), IsEmpty()) << version;
    EXPECT_EQ(alone.prerequisite("vm.max_map_count").state, State::tolerated);
    auto local = with_map_count(version);
    local.peer.address = {"127.0.0.1", support::Origin::option("--publish-host")};
    local.set("network.bind_host", "127.0.0.1");
    EXPECT_THAT(mmap_settings(local), IsEmpty()) << version;
    auto unpublished = with_map_count(version);
    unpublished.options.publish_host.value.source = options::PublishHost::Source::none;
    EXPECT_THAT(mmap_settings(unpublished), IsEmpty()) << version;
  }
}

TEST(Mmap, IsLeftToTheOperator) {
  for (const auto& [version, setting] : mmap_rows) {
    auto off = with_map_count(version);
    off.set(setting, "false", support::Origin::config("x.yml"));
    EXPECT_THAT(mmap_settings(off), IsEmpty()) << version;
    EXPECT_THAT(off.warnings(), IsEmpty()) << version;
    auto on = with_map_count(version);
    on.set(setting, "true", support::Origin::config("x.yml"));
    EXPECT_THAT(mmap_settings(on), IsEmpty()) << version;
    EXPECT_THAT(on.warnings(),
                ElementsAre(AllOf(HasSubstr("refuses to start"), HasSubstr("config x.yml"))));
    auto none = with_map_count(version);
    none.options.mmap = {options::Mmap::none, support::Origin::option("--mmap")};
    EXPECT_THAT(mmap_settings(none), IsEmpty()) << version;
    EXPECT_THAT(none.warnings(),
                ElementsAre(AllOf(HasSubstr("refuses to start"), HasSubstr("--mmap=auto"))));
  }
  auto later_name = with_map_count("6.8.23");
  later_name.set("node.store.allow_mmap", "false");
  EXPECT_THAT(mmap_settings(later_name), IsEmpty());
}

TEST(Mmap, CannotBeSwitchedOffBefore6_5WhichIsSaid) {
  for (const auto* version : {"5.0.2", "5.6.16", "6.0.1", "6.4.3"}) {
    const auto launch = with_map_count(version);
    EXPECT_THAT(mmap_settings(launch), IsEmpty()) << version;
    EXPECT_THAT(
        launch.warnings(),
        ElementsAre(AllOf(HasSubstr("vm.max_map_count: 65530"), HasSubstr("refuses to start"),
                          HasSubstr("sysctl -w vm.max_map_count=262144"))))
        << version;
  }
  for (const auto* version : {"1.7.6", "2.4.6"}) {
    EXPECT_THAT(with_map_count(version).warnings(), IsEmpty()) << version;
    EXPECT_EQ(with_map_count(version).prerequisite("vm.max_map_count").state, State::tolerated);
  }
}

struct HostRow {
  const char* version;
  std::uint64_t open_files;
  std::uint64_t processes;
  State open_files_state;
  State processes_state;
};

class HostLimitsJudged : public testing::TestWithParam<HostRow> {};

TEST_P(HostLimitsJudged, AsTheEnginesOwnBootstrapChecksDo) {
  const HostRow& row = GetParam();
  const auto launch = on_host(row.version, {.open_files = {1024, row.open_files},
                                            .processes = {row.processes, std::nullopt},
                                            .locked_memory = {65536, 65536},
                                            .max_map_count = plenty});
  EXPECT_EQ(launch.prerequisite("nofile").state, row.open_files_state);
  EXPECT_EQ(launch.prerequisite("nproc").state, row.processes_state);
  const auto warned = launch.warnings();
  EXPECT_EQ(warned.size(), (row.open_files_state == State::missing ? 1U : 0U) +
                               (row.processes_state == State::missing ? 1U : 0U));
  auto alone = launch;
  alone.set("discovery.type", "single-node");
  EXPECT_THAT(alone.warnings(), Not(Contains(HasSubstr("refuses to start"))));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, HostLimitsJudged,
    testing::Values(HostRow{"7.17.9", plenty, plenty, State::met, State::met},
                    HostRow{"7.17.9", 65535, 4096, State::met, State::met},
                    HostRow{"6.8.23", 65535, 4095, State::missing, State::missing},
                    HostRow{"5.6.16", 65536, 2048, State::met, State::met},
                    HostRow{"5.6.16", 65535, 2047, State::missing, State::missing},
                    HostRow{"opensearch-2.19.0", 65535, 4096, State::met, State::met},
                    HostRow{"opensearch-3.0.0", 4096, 1024, State::missing, State::missing},
                    HostRow{"1.7.6", 4096, 1024, State::tolerated, State::tolerated}));

TEST(LockedMemory, NeedsRoomForTheProcess) {
  auto launch = on_host("8.17.0", {.open_files = {},
                                   .processes = {},
                                   .locked_memory = {65536, 65536},
                                   .max_map_count = plenty});
  EXPECT_EQ(launch.prerequisite("memlock").state, State::met);
  launch.set("bootstrap.memory_lock", "true");
  EXPECT_EQ(launch.prerequisite("memlock").state, State::missing);
  EXPECT_THAT(launch.warnings(), ElementsAre(HasSubstr("bootstrap.memory_lock=true (argv)")));
  launch.host.locked_memory = {};
  EXPECT_EQ(launch.prerequisite("memlock").state, State::met);

  constexpr std::uint64_t gibibyte = 1ULL << 30U;
  launch.host.locked_memory = {4 * gibibyte, 4 * gibibyte};
  EXPECT_EQ(launch.prerequisite("memlock").state, State::tolerated) << "unlike the heap's size";
  launch.engine.heap = support::Sourced<std::string>{"-Xmx5g", support::Origin::argv()};
  EXPECT_EQ(launch.prerequisite("memlock").state, State::missing);
  launch.memory_limit = support::Sourced{4 * gibibyte, support::Origin::file("cgroup")};
  EXPECT_EQ(launch.prerequisite("memlock").state, State::met) << "the container has no more";
}

}  // namespace
}  // namespace es_entrypoint::plan
