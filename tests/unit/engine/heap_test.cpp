#include "es_entrypoint/engine/heap.hpp"

#include "dialect/dialect_of.hpp"
#include "engine/temporary_home.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using support::Environment;

struct HeapRow {
  std::string_view version;
  std::vector<std::string> words;
  std::vector<Environment::Variable> variables;
  std::string jvm_options;
  std::string extra_options;
  std::optional<std::string> heap;
};

class OperatorHeap : public testing::TestWithParam<HeapRow> {};

TEST_P(OperatorHeap, IsFoundInThePlacesThatTheLineReadsExceptTheShippedDefault) {
  const auto& row = GetParam();
  const TemporaryHome config;
  config.write("jvm.options", row.jvm_options);
  config.write("jvm.options.d/a.options", row.extra_options);
  config.write("jvm.options.d/b.bak", "-Xmx9g\n");
  const auto heap = read_heap(dialect::dialect_of(row.version), config.path(), row.words,
                              Environment{row.variables});
  ASSERT_TRUE(heap) << heap.error().message();
  EXPECT_EQ(*heap ? std::optional((*heap)->value) : std::nullopt, row.heap);
}

INSTANTIATE_TEST_SUITE_P(
    Places, OperatorHeap,
    testing::Values(
        HeapRow{"1.7.6", {}, {}, "", "", std::nullopt},
        HeapRow{"1.7.6", {}, {{"ES_HEAP_SIZE", "512m"}}, "", "", "512m"},
        HeapRow{"1.7.6", {}, {{"ES_MAX_MEM", "2g"}}, "", "", "2g"},
        HeapRow{"1.7.6", {}, {{"ES_HEAP_SIZE", ""}}, "", "", std::nullopt},
        HeapRow{"1.7.6", {}, {{"ES_JAVA_OPTS", "-Xmx1g"}}, "", "", "-Xmx1g"},
        // The script puts its own -Xmx after these.
        HeapRow{"1.7.6", {}, {{"JAVA_OPTS", "-Xmx1g"}}, "", "", std::nullopt},
        HeapRow{"1.7.6", {"-Xmx1g"}, {}, "", "", "-Xmx1g"},
        HeapRow{"1.7.6", {"-X", "mx1g"}, {}, "", "", "-Xmx1g"},
        HeapRow{"1.7.6", {"-d", "-Xms1g"}, {}, "", "", "-Xms1g"},
        HeapRow{"1.7.6", {"-d", "-X"}, {}, "", "", std::nullopt},
        HeapRow{"1.7.6", {}, {}, "-Xmx1g", "", std::nullopt},
        HeapRow{"5.6.16", {}, {}, "-Xms2g\n-Xmx2g\n", "", std::nullopt},
        HeapRow{"5.6.16", {}, {}, "-Xms1g\n-Xmx1g\n", "", "-Xmx1g"},
        HeapRow{"5.6.16", {}, {{"ES_HEAP_SIZE", "1g"}}, "", "", std::nullopt},
        HeapRow{"6.8.23", {}, {}, "-Xmx1g", "", std::nullopt},
        HeapRow{"6.8.23", {}, {}, "# -Xmx4g\n", "", std::nullopt},
        HeapRow{"6.8.23", {}, {{"ES_JAVA_OPTS", "-Dx=y -Xms1g -Xmx3g"}}, "-Xmx1g", "", "-Xmx3g"},
        HeapRow{"6.8.23", {}, {{"JAVA_OPTS", "-Xmx3g"}}, "", "", std::nullopt},
        HeapRow{"7.6.2", {}, {}, "", "-Xmx2g\n", std::nullopt},
        HeapRow{"7.7.0", {}, {}, "", "-Xmx2g\n", "-Xmx2g"},
        HeapRow{"7.10.2", {}, {}, "-Xmx1g", "-Xmx1g\n", "-Xmx1g"},
        HeapRow{
            "7.10.2", {}, {}, "", "8-13:-XX:MaxRAMPercentage=50\r\n", "-XX:MaxRAMPercentage=50"},
        HeapRow{"8.17.0", {}, {}, "-Xmx1g", "", "-Xmx1g"},
        HeapRow{"opensearch-1.0.0", {}, {}, "", "-Xmx2g\n", "-Xmx2g"},
        HeapRow{"opensearch-2.19.0", {}, {}, "-Xmx1g", "", std::nullopt},
        HeapRow{
            "opensearch-2.19.0", {}, {{"OPENSEARCH_JAVA_OPTS", "-Xmx2g"}}, "-Xmx1g", "", "-Xmx2g"},
        HeapRow{"opensearch-2.19.0", {}, {{"ES_JAVA_OPTS", "-Xmx2g"}}, "", "", std::nullopt}));

TEST(HeapFiles, AreReadInTheOrderOfTheirNamesAndTheLastWins) {
  const TemporaryHome config;
  config.write("jvm.options.d/a.options", "-Xmx1g\n");
  config.write("jvm.options.d/b.options", "-Xmx2g\n");
  const auto heap = read_heap(dialect::dialect_of("7.17.9"), config.path(), {}, Environment{});
  ASSERT_TRUE(heap && *heap);
  EXPECT_EQ((*heap)->value, "-Xmx2g");
}

TEST(MovedHeap, MayBeInAMovedFileIn5x) {
  const TemporaryHome config;
  const Environment moved{{{"ES_JVM_OPTIONS", config.write("moved.options", "-Xmx3g\n")}}};
  const auto read = [&](std::string_view version) {
    return read_heap(dialect::dialect_of(version), config.path(), {}, moved).value();
  };
  ASSERT_TRUE(read("5.6.16"));
  EXPECT_EQ(read("5.6.16")->value, "-Xmx3g");
  EXPECT_FALSE(read("6.8.23")) << "its script sets the variable itself";
}

}  // namespace
}  // namespace es_entrypoint::engine
