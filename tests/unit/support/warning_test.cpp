#include "es_entrypoint/support/warning.hpp"

#include "es_entrypoint/support/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Warning, IsLoggedOnOneLineWithItsRemedy) {
  configure_log(LogLevel::info, LogFormat::text);
  testing::internal::CaptureStderr();
  warn({"the disk is full", "delete something"});
  warn({"nothing helps"});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::AllOf(HasSubstr("warning: the disk is full; delete something\n"),
                             HasSubstr("warning: nothing helps\n")));
}

TEST(CollectedWarnings, AreNotLogged) {
  configure_log(LogLevel::off, LogFormat::text);
  const Warning first{"first", "do this"};
  const Warning second{"second"};
  testing::internal::CaptureStderr();
  {
    const CollectedWarnings outer;
    warn(first);
    {
      const CollectedWarnings inner;
      warn(second);
      EXPECT_THAT(inner.warnings(), ElementsAre(second));
    }
    warn(second);
    EXPECT_THAT(outer.warnings(), ElementsAre(first, second));
    configure_log(LogLevel::info, LogFormat::text);
  }
  warn({"afterwards"});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::AllOf(HasSubstr("afterwards"), Not(HasSubstr("first"))));
}

}  // namespace
}  // namespace es_entrypoint::support
