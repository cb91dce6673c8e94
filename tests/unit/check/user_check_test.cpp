#include "es_entrypoint/check/user_check.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

TEST(UserCheck, FailsForRootIfTheEngineRefusesRoot) {
  identity::Identity identity;
  identity.user = "root";
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::failure);
  EXPECT_EQ(check_user(identity, engine_of("1.7.6"), RunBy::launcher).verdict, Verdict::warning);
  const Finding by_script = check_user(identity, engine_of("8.19.0"), RunBy::script);
  EXPECT_EQ(by_script.verdict, Verdict::failure);
  EXPECT_THAT(by_script.seen, HasSubstr("the image's script does not change the user"));
  identity.uid = 1000;
  EXPECT_EQ(check_user(identity, engine_of("2.4.6"), RunBy::launcher).verdict, Verdict::ok);
}

}  // namespace
}  // namespace es_entrypoint::check
