#include "es_entrypoint/support/collected_warnings.hpp"

#include "es_entrypoint/support/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace es_entrypoint::support {
namespace {

TEST(CollectedWarnings, AreKeptFromStandardErrorWhileNothingElseIs) {
  configure_log(LogLevel::info, LogFormat::text);
  testing::internal::CaptureStderr();
  {
    const CollectedWarnings warnings;
    spdlog::warn("first; {}", 1);
    spdlog::info("an event");
    spdlog::debug("a detail");
    spdlog::warn("second");
    warn({"third", "do this"});
    EXPECT_THAT(warnings.warnings(), testing::ElementsAre(Warning{"first; 1"}, Warning{"second"},
                                                          Warning{"third", "do this"}));
  }
  spdlog::warn("afterwards");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::AllOf(testing::HasSubstr("an event"), testing::HasSubstr("afterwards"),
                             testing::Not(testing::HasSubstr("first")),
                             testing::Not(testing::HasSubstr("a detail"))));
}

TEST(CollectedWarnings, AreKeptWhateverTheLevelOfTheLog) {
  configure_log(LogLevel::off, LogFormat::text);
  const CollectedWarnings warnings;
  spdlog::warn("unseen");
  EXPECT_THAT(warnings.warnings(), testing::ElementsAre(Warning{"unseen"}));
}

}  // namespace
}  // namespace es_entrypoint::support
