#include "es_entrypoint/metadata/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace es_entrypoint::metadata {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Value, LosesOneTrailingNewlineAndNoMore) {
  EXPECT_EQ(parse_value("10.0.1.11"), "10.0.1.11");
  EXPECT_EQ(parse_value("10.0.1.11\n"), "10.0.1.11");
  EXPECT_FALSE(parse_value("10.0.1.11\n\n"));
  EXPECT_FALSE(parse_value("10.0.1.11\r\n"));
}

TEST(Value, IsRefusedWhereItIsEmptyOrNotOneLineOfPlainText) {
  using namespace std::string_literals;
  for (const std::string& body : {""s, "\n"s, "a\tb"s, "a\0b"s, "a\x1b[31mb"s, "a\x7f"s,
                                  "caf\xc3\xa9"s, "a\nb"s, "<html><body>Log in</body></html>"s}) {
    EXPECT_FALSE(parse_value(body)) << body;
  }
}

TEST(Lines, AreValuesOneALine) {
  EXPECT_THAT(*parse_lines("sg-1\nsg-2\n"), ElementsAre("sg-1", "sg-2"));
  EXPECT_THAT(*parse_lines("default"), ElementsAre("default"));
  EXPECT_FALSE(parse_lines("sg-1\n\nsg-2"));
  EXPECT_FALSE(parse_lines(""));
}

struct AddressRow {
  std::string text;
  std::string refused_as;  ///< empty: good
};

class Address : public testing::TestWithParam<AddressRow> {};

TEST_P(Address, IsTakenOnlyWherePeersCanBeGivenIt) {
  const auto address = parse_address(GetParam().text);
  if (GetParam().refused_as.empty()) {
    ASSERT_TRUE(address) << address.error();
    EXPECT_EQ(*address, GetParam().text);
  } else {
    ASSERT_FALSE(address);
    EXPECT_THAT(address.error(), HasSubstr(GetParam().refused_as));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, Address,
    testing::Values(
        AddressRow{"10.0.1.11", ""}, AddressRow{"172.31.255.255", ""}, AddressRow{"100.64.0.1", ""},
        AddressRow{"54.1.2.3", ""}, AddressRow{"2600:1f14::1", ""}, AddressRow{"fd00:ec2::1", ""},
        AddressRow{"::ffff:10.0.1.11", ""}, AddressRow{"169.253.0.1", ""},
        AddressRow{"127.0.0.1", "loopback"}, AddressRow{"127.255.0.9", "loopback"},
        AddressRow{"0.0.0.0", "unspecified"}, AddressRow{"0.1.2.3", "unspecified"},
        AddressRow{"169.254.169.254", "link-local"}, AddressRow{"224.0.0.1", "multicast"},
        AddressRow{"239.255.255.250", "multicast"}, AddressRow{"255.255.255.255", "broadcast"},
        AddressRow{"::", "unspecified"}, AddressRow{"::1", "loopback"},
        AddressRow{"::127.0.0.1", "reserved"}, AddressRow{"fe80::1", "link-local"},
        AddressRow{"febf::1", "link-local"}, AddressRow{"ff02::1", "multicast"},
        AddressRow{"::ffff:127.0.0.1", "loopback"}, AddressRow{"::ffff:169.254.1.1", "link-local"},
        AddressRow{"::ffff:0:0", "unspecified"},
        AddressRow{"10.0.1", "not an IPv4 or IPv6 address"},
        AddressRow{"10.0.1.011", "not an IPv4 or IPv6 address"},
        AddressRow{"10.0.1.256", "not an IPv4 or IPv6 address"},
        AddressRow{" 10.0.1.11", "not an IPv4 or IPv6 address"},
        AddressRow{"10.0.1.11 ", "not an IPv4 or IPv6 address"},
        AddressRow{"10.0.1.11:9300", "not an IPv4 or IPv6 address"},
        AddressRow{"[::1]", "not an IPv4 or IPv6 address"},
        AddressRow{"2600::1%eth0", "not an IPv4 or IPv6 address"},
        AddressRow{"ip-10-0-1-11.ec2.internal", "not an IPv4 or IPv6 address"},
        AddressRow{std::string("10.0.1.11\0.9", 12), "not an IPv4 or IPv6 address"},
        AddressRow{"", "not an IPv4 or IPv6 address"}));

TEST(Identifier, IsWhatCanStandInAUrlAndASetting) {
  EXPECT_EQ(parse_identifier("us-west-2-lax-1a"), "us-west-2-lax-1a");
  for (const char* text : {"", "a b", "../x", "a/b", "a,b", "a?b", "$(id)"}) {
    EXPECT_FALSE(parse_identifier(text)) << text;
  }
}

TEST(Mac, IsSixPairsInLowerCase) {
  EXPECT_EQ(parse_mac("0e:49:61:0f:c3:11"), "0e:49:61:0f:c3:11");
  EXPECT_EQ(parse_mac("0E:49:61:0F:C3:11"), "0e:49:61:0f:c3:11");
  for (const char* text : {"", "0e:49:61:0f:c3", "0e-49-61-0f-c3-11", "0e:49:61:0f:c3:1g",
                           "0e:49:61:0f:c3:11/", "../../../../../.."}) {
    EXPECT_FALSE(parse_mac(text)) << text;
  }
}

TEST(Region, IsTheZoneWithoutItsLetterAlsoInLocalAndWavelengthZones) {
  EXPECT_EQ(region_of_zone("us-east-1a"), "us-east-1");
  EXPECT_EQ(region_of_zone("ap-southeast-12c"), "ap-southeast-12");
  EXPECT_EQ(region_of_zone("us-gov-west-1b"), "us-gov-west-1");
  EXPECT_EQ(region_of_zone("cn-north-1a"), "cn-north-1");
  EXPECT_EQ(region_of_zone("us-west-2-lax-1a"), "us-west-2");
  EXPECT_EQ(region_of_zone("us-east-1-wl1-bos-wlz-1"), "us-east-1");
  for (const char* text : {"", "us-east-1", "nowhere", "-1a", "1a"}) {
    EXPECT_EQ(region_of_zone(text), std::nullopt) << text;
  }
}

TEST(Region, IsTheFourthPartOfAnArn) {
  EXPECT_EQ(region_of_arn("arn:aws-cn:ecs:cn-north-1:111122223333:task/c/1"), "cn-north-1");
  for (const char* text : {"", "arn:aws:ecs", "arn:aws:ecs::1:task/x", "x:aws:ecs:us-east-1:1:t"}) {
    EXPECT_EQ(region_of_arn(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace es_entrypoint::metadata
