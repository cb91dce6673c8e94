#include "es_entrypoint/identity/accounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::identity {
namespace {

TEST(ParseId, TakesDigitsInRangeOnly) {
  EXPECT_EQ(parse_id("0"), 0U);
  EXPECT_EQ(parse_id("007"), 7U);
  EXPECT_EQ(parse_id("2147483647"), 2147483647U);
  for (const auto* const text : {"", "-1", "+1", " 1", "1 ", "0x1", "1e1", "2147483648",
                                 "4294967296", "99999999999999999999", "0day", "1\n"}) {
    EXPECT_EQ(parse_id(text), std::nullopt) << text;
  }
}

TEST(PasswdLine, IsReadByItsFields) {
  const auto user = parse_passwd_line("es:x:108:105:Elasticsearch,,,:/usr/share/es:/bin/false");
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(user->name, "es");
  EXPECT_EQ(user->uid, 108U);
  EXPECT_EQ(user->gid, 105U);
  EXPECT_EQ(user->home, "/usr/share/es");
}

TEST(PasswdLine, OddOnesAreSkipped) {
  for (const auto* const line :
       {"", ":", "es", "es:x", "es:x:108", "es:x:108:", "es:x::105", "es:x:-1:105", "es:x:1 :105",
        "es:x:108:4294967296", ":x:108:105::/:", "#es:x:108:105::/:", "+::::::", "es x 108 105"}) {
    EXPECT_FALSE(parse_passwd_line(line).has_value()) << line;
  }
}

TEST(GroupLine, OddOnesAreSkipped) {
  for (const auto* const line : {"", "g", "g:x", "g:x:", "g:x:-1:a", ":x:1:a", "#g:x:1:a"}) {
    EXPECT_FALSE(parse_group_line(line).has_value()) << line;
  }
}

TEST(GroupLine, HasMembersBetweenCommas) {
  const auto group = parse_group_line("g:x:1:root,es,,nobody");
  ASSERT_TRUE(group.has_value());
  EXPECT_TRUE(group->has_member("root"));
  EXPECT_TRUE(group->has_member("es"));
  EXPECT_TRUE(group->has_member("nobody"));
  EXPECT_FALSE(group->has_member(""));
  EXPECT_FALSE(group->has_member("e"));
  EXPECT_FALSE(group->has_member("es,"));
  EXPECT_FALSE(parse_group_line("g:x:1")->has_member("es"));
}

TEST(FindUser, TakesTheFirstMatchAndSkipsOddLines) {
  constexpr std::string_view text =
      "es:x:oops:1::/odd:\n"
      "es:x:4294967296:0::/wraps:\n"
      "es:x:7:8::/first:\n"
      "es:x:9:9::/second:";
  EXPECT_EQ(find_user(text, "es")->home, "/first");
  EXPECT_EQ(find_user(text, uid_t{9})->home, "/second");
  EXPECT_FALSE(find_user(text, uid_t{0}).has_value());
  EXPECT_FALSE(find_user(text, "").has_value());
}

TEST(FindUser, TakesAnEntryOfAnyLength) {
  const std::string comment(1U << 20U, 'x');
  const auto text = "long:x:1:1:" + comment + ":/long:\nes:x:7:8::/es:\n";
  EXPECT_EQ(find_user(text, "long")->home, "/long");
  EXPECT_EQ(find_user(text, "es")->home, "/es");
}

TEST(FindMemberships, HoldForTheLastMemberOfALineThatEndsInACarriageReturn) {
  constexpr std::string_view text = "a:x:3:root,es\r\nb:x:1:es\r\nc:x:2:es \t\r\n d:x:4:es\r\n";
  EXPECT_THAT(find_memberships(text, "es"), testing::ElementsAre(3, 1, 2, 4));
}

TEST(PasswdLine, HasNoCarriageReturnInItsHome) {
  EXPECT_EQ(parse_passwd_line("es:x:108:105::/home/es\r")->home, "/home/es");
}

TEST(FindMemberships, AreInTheTextsOrder) {
  EXPECT_THAT(find_memberships("a:x:3:es\nodd\nb:x:1:x,es\nc:x:2:x\n", "es"),
              testing::ElementsAre(3, 1));
  EXPECT_THAT(find_memberships("a:x:3:\nb:x:1:,\n", ""), testing::IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::identity
