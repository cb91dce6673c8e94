#include "es_entrypoint/support/warning.hpp"

#include "es_entrypoint/support/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::support {
namespace {

TEST(Warning, IsOneLineWithItsRemedy) {
  configure_log(LogLevel::info, LogFormat::text);
  testing::internal::CaptureStderr();
  warn({"the disk is full", "delete something"});
  warn({"nothing helps"});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::AllOf(testing::HasSubstr("warning: the disk is full; delete something\n"),
                             testing::HasSubstr("warning: nothing helps\n")));
}

}  // namespace
}  // namespace es_entrypoint::support
