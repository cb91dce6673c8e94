#include "es_entrypoint/plan/heap.hpp"

#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

constexpr std::uint64_t gibibyte = 1ULL << 30;

Launch limited(std::string_view version, std::uint64_t limit) {
  Launch launch{version};
  launch.memory_limit = {limit, support::Origin::file("/sys/fs/cgroup/memory.max")};
  return launch;
}

TEST(Heap, IsHalfOfTheLimitAtMost31Gibibytes) {
  EXPECT_EQ(half_of(gibibyte), "512m");
  EXPECT_EQ(half_of(3 * gibibyte + 1), "1536m");
  EXPECT_EQ(half_of(62 * gibibyte), "31744m");
  EXPECT_EQ(half_of(200 * gibibyte), "31744m");
  EXPECT_FALSE(half_of(1024));
}

TEST(Heap, IsGivenInTheEnginesOwnWay) {
  const auto old = choose_heap(limited("1.7.6", gibibyte).input());
  EXPECT_EQ(old,
            (support::Setting{"ES_HEAP_SIZE", "512m",
                              support::Origin::reason("half of file /sys/fs/cgroup/memory.max")}));
  EXPECT_EQ(choose_heap(limited("6.8.23", gibibyte).input())->value, "-Xms512m -Xmx512m");
  EXPECT_EQ(choose_heap(limited("opensearch-2.19.0", gibibyte).input())->name,
            "OPENSEARCH_JAVA_OPTS");
}

TEST(Heap, JoinsTheOperatorsJavaOptions) {
  auto launch = limited("6.8.23", gibibyte);
  launch.environment = support::Environment{{{"ES_JAVA_OPTS", "-Dx=y"}}};
  const auto plan = launch.plan();
  EXPECT_THAT(plan.environment_set, testing::Contains(support::Environment::Variable{
                                        "ES_JAVA_OPTS", "-Dx=y -Xms512m -Xmx512m"}));
  EXPECT_EQ(texts_of(plan.added).back(), "ES_JAVA_OPTS=-Xms512m -Xmx512m");
}

TEST(Heap, IsLeftToAnEngineThatSizesItself) {
  EXPECT_FALSE(choose_heap(limited("8.17.0", gibibyte).input()));
}

TEST(Heap, IsLeftToAnOperatorWhoSizedIt) {
  auto launch = limited("1.7.6", gibibyte);
  launch.engine.heap = {"1g", support::Origin::environment("ES_HEAP_SIZE")};
  EXPECT_FALSE(choose_heap(launch.input()));
}

TEST(Heap, OfTheOperatorIsListedAsKeptIfOneWouldHaveBeenSet) {
  const support::Setting kept{"heap", "-Xmx1g", support::Origin::config("/jvm.options")};
  auto launch = limited("6.8.23", gibibyte);
  launch.engine.heap = {"-Xmx1g", support::Origin::config("/jvm.options")};
  EXPECT_EQ(launch.plan().kept, std::vector{kept});
  launch.options.heap.value = {options::Heap::Choice::none, {}};
  EXPECT_TRUE(launch.plan().kept.empty());

  auto modern = limited("8.17.0", gibibyte);
  modern.engine.heap = launch.engine.heap;
  EXPECT_TRUE(modern.plan().kept.empty());
}

TEST(Heap, AskedForBeatsTheImagesFilesAndNotTheEnvironment) {
  auto launch = limited("8.17.0", gibibyte);
  launch.options.heap = {{options::Heap::Choice::given, {700ULL << 20U, "700m"}},
                         support::Origin::option("--heap")};
  launch.engine.heap = {"-Xmx1g", support::Origin::config("/jvm.options")};
  EXPECT_EQ(choose_heap(launch.input())->value, "-Xms700m -Xmx700m");
  EXPECT_FALSE(keep_heap(launch.input()));
  launch.engine.heap = {"-Xmx1g", support::Origin::environment("ES_JAVA_OPTS")};
  EXPECT_FALSE(choose_heap(launch.input()));
  EXPECT_EQ(launch.plan().kept,
            (std::vector<support::Setting>{
                {"heap", "-Xmx1g", support::Origin::environment("ES_JAVA_OPTS")}}));
}

TEST(Heap, IsNotGuessedWithoutALimit) { EXPECT_FALSE(choose_heap(Launch{"1.7.6"}.input())); }

TEST(Heap, AskedForIsGivenToEveryEngine) {
  auto launch = limited("8.17.0", gibibyte);
  launch.options.heap = {{options::Heap::Choice::given, {700ULL << 20U, "700m"}},
                         support::Origin::option("--heap")};
  EXPECT_EQ(choose_heap(launch.input()), (support::Setting{"ES_JAVA_OPTS", "-Xms700m -Xmx700m",
                                                           support::Origin::option("--heap")}));
  launch.options.heap.value = {options::Heap::Choice::none, {}};
  EXPECT_FALSE(choose_heap(launch.input()));
}

struct HeapRow {
  const char* version;
  std::optional<std::uint64_t> limit;  ///< MiB
  const char* by_operator;             ///< empty for none
  Prerequisite::State state;
};

class HeapJudged : public testing::TestWithParam<HeapRow> {};

TEST_P(HeapJudged, ByTheMemoryLimit) {
  const HeapRow& row = GetParam();
  Launch launch{row.version};
  if (*row.by_operator != '\0') {
    launch.engine.heap = support::Sourced<std::string>{row.by_operator, support::Origin::argv()};
  }
  if (row.limit) {
    launch.memory_limit = support::Sourced{*row.limit << 20U, support::Origin::file("cgroup")};
  }
  const auto heap = launch.prerequisite("heap");
  EXPECT_EQ(heap.state, row.state) << heap.seen;
  EXPECT_EQ(heap.is_warned_about(), row.state != Prerequisite::State::met);
}

TEST(Heap, IsJudgedWithARemedyThatHasAnEffect) {
  auto launch = limited("8.17.0", gibibyte);
  launch.options.heap = {{options::Heap::Choice::given, {700ULL << 20U, "700m"}},
                         support::Origin::option("--heap")};
  EXPECT_TRUE(launch.prerequisite("heap").remedy.ends_with("use --heap=auto"));
  launch.engine.heap = support::Sourced<std::string>{"-Xmx700m", support::Origin::argv()};
  EXPECT_TRUE(launch.prerequisite("heap").remedy.ends_with("configure a smaller heap"));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, HeapJudged,
    testing::Values(HeapRow{"1.7.6", {}, "", Prerequisite::State::met},
                    HeapRow{"1.7.6", 1024, "", Prerequisite::State::met},
                    HeapRow{"1.7.6", 1024, "1g", Prerequisite::State::missing},
                    HeapRow{"1.7.6", 1024, "700m", Prerequisite::State::costly},
                    HeapRow{"6.8.23", 1024, "-Xmx2g", Prerequisite::State::missing},
                    HeapRow{"6.8.23", 4096, "-Xmx2g", Prerequisite::State::met},
                    HeapRow{"8.17.0", 1024, "", Prerequisite::State::met},
                    HeapRow{"8.17.0", 1024, "-XX:MaxRAMPercentage=50", Prerequisite::State::met}));

}  // namespace
}  // namespace es_entrypoint::plan
