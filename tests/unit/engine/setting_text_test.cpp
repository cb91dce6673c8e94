#include "es_entrypoint/engine/setting_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::engine {
namespace {

using support::Environment;
using support::Origin;
using support::Setting;

TEST(Placeholders, BecomeTheVariablesValueOrStay) {
  const Environment environment{{{"A", "x"}, {"EMPTY", ""}}};
  const auto complete = [&](std::string_view text) {
    return complete_placeholders(text, environment);
  };
  EXPECT_EQ(complete("a${A}b${A}${EMPTY}"), "axbx");
  EXPECT_EQ(complete("${NONE:/c}/d,${A:y}"), "/c/d,x");
  EXPECT_EQ(complete("${NONE}/e,${A}"), "${NONE}/e,x");
  EXPECT_EQ(complete("${A},${A"), "x,${A");
  EXPECT_EQ(complete("${prompt.text}"), "${prompt.text}");
}

TEST(WithoutIndex, LeavesTheNameOfTheList) {
  EXPECT_EQ(without_index("discovery.seed_hosts.0"), "discovery.seed_hosts");
  EXPECT_EQ(without_index("a.b.c1"), "a.b.c1");
  EXPECT_EQ(without_index("a."), "a.");
  EXPECT_EQ(without_index("12"), "12");
}

TEST(Items, AreJoinedAtTheFirstOfTheirList) {
  EXPECT_THAT(join_items({{"a.0", "x"}, {"b", "y"}, {"a.1", "z"}}),
              testing::ElementsAre(Setting{"a", "x,z"}, Setting{"b", "y"}));
}

TEST(Pair, HasAnEmptyValueWithoutAnEqualsSign) {
  EXPECT_EQ(parse_pair("a=b=c", Origin::argv()), (Setting{"a", "b=c", Origin::argv()}));
  EXPECT_EQ(parse_pair("a", Origin::argv()), (Setting{"a", "", Origin::argv()}));
}

}  // namespace
}  // namespace es_entrypoint::engine
