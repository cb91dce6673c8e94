#include "es_entrypoint/support/log.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <string>

namespace es_entrypoint::support {
namespace {

std::string logged(LogFormat format, const std::string& message) {
  testing::internal::CaptureStderr();
  configure_log(LogLevel::info, format);
  spdlog::debug("not logged");
  spdlog::info("{}", message);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, TextIsOneLineWithTimeProgramAndLevel) {
  const auto line = logged(LogFormat::text, "one\ntwo \x1b[0m");
  EXPECT_EQ(line.substr(line.find(' ')), " es-entrypoint info: one\\x0atwo \\x1b[0m\n");
  EXPECT_EQ(line.find('T'), 10U);
  EXPECT_EQ(line.find('Z'), 23U);
}

TEST(Log, JsonIsOneObjectPerLine) {
  const auto line = logged(LogFormat::json, "say \"hello\"\n\xff");
  const auto event = nlohmann::json::parse(line);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(event["@timestamp"].get<std::string>().size(), 24U);
  EXPECT_EQ(event["log.level"], "INFO");
  EXPECT_EQ(event["service.name"], "es-entrypoint");
  EXPECT_EQ(event["event.dataset"], "es-entrypoint.launcher");
  EXPECT_EQ(event["ecs.version"], "1.2.0");
  EXPECT_EQ(event["message"], "say \"hello\"\\x0a\\xff");
}

TEST(Log, LevelsHaveSpdlogsNames) {
  for (const auto* name :
       {"trace", "debug", "info", "warning", "warn", "error", "err", "critical"}) {
    const auto level = parse_log_level(name);
    ASSERT_TRUE(level) << name;
    EXPECT_NE(*level, LogLevel::off) << name;
  }
  EXPECT_EQ(parse_log_level("off"), LogLevel::off);
  for (const auto* name : {"", "INFO", "verbose", "of"}) {
    EXPECT_FALSE(parse_log_level(name)) << name;
  }
}

}  // namespace
}  // namespace es_entrypoint::support
