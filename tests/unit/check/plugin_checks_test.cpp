#include "es_entrypoint/check/plugin_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace es_entrypoint::check {
namespace {

TEST(PluginReleases, FailIfTheyAreNotTheEngines) {
  const std::filesystem::path plugins = testing::TempDir() + "plugin_releases";
  for (const auto& [name, text] : {std::pair{"discovery-ec2", "elasticsearch.version=7.17.0\n"},
                                   {"good", "elasticsearch.version=7.17.9\n"},
                                   {"silent", "name=silent\n"}}) {
    std::filesystem::create_directories(plugins / name);
    std::ofstream(plugins / name / "plugin-descriptor.properties") << text;
  }
  auto engine = engine_of("7.17.9");
  engine.plugins_directory = plugins;
  engine.plugins = {"discovery-ec2", "good", "missing", "silent"};
  const auto findings = check_plugin_releases(engine);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].subject, "plugin discovery-ec2");
  EXPECT_EQ(findings[0].verdict, Verdict::failure);
  EXPECT_THAT(findings[0].seen,
              testing::AllOf(testing::HasSubstr("7.17.0"), testing::HasSubstr("7.17.9")));
  std::filesystem::remove_all(plugins);
}

}  // namespace
}  // namespace es_entrypoint::check
