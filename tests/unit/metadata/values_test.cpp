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

TEST(Value, IsRefusedIfItIsEmptyOrNotOneLineOfPlainText) {
  using namespace std::string_literals;
  for (const std::string& body : {""s, "\n"s, "a\tb"s, "a\0b"s, "a\x1b[31mb"s, "a\x7f"s,
                                  "caf\xc3\xa9"s, "a\nb"s, "<html><body>Log in</body></html>"s}) {
    EXPECT_FALSE(parse_value(body)) << body;
  }
}

TEST(Lines, AreOneValuePerLine) {
  EXPECT_THAT(*parse_lines("sg-1\nsg-2\n"), ElementsAre("sg-1", "sg-2"));
  EXPECT_THAT(*parse_lines("default"), ElementsAre("default"));
  EXPECT_FALSE(parse_lines("sg-1\n\nsg-2"));
  EXPECT_FALSE(parse_lines(""));
}

struct AddressRow {
  std::string text;
  std::string refused_as;  ///< empty: good
  std::string spelled = "";
};

void expect_row(const AddressRow& row, const Checked<std::string>& address) {
  if (row.refused_as.empty()) {
    ASSERT_TRUE(address) << address.error();
    EXPECT_EQ(*address, row.spelled.empty() ? row.text : row.spelled);
  } else {
    ASSERT_FALSE(address) << *address;
    EXPECT_THAT(address.error(), HasSubstr(row.refused_as));
  }
}

class Ipv4 : public testing::TestWithParam<AddressRow> {};

TEST_P(Ipv4, IsAcceptedIfAnInterfaceCanHaveIt) {
  expect_row(GetParam(), parse_ipv4(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, Ipv4,
    testing::Values(
        AddressRow{"10.0.1.11", ""}, AddressRow{"172.31.255.255", ""}, AddressRow{"100.64.0.1", ""},
        AddressRow{"54.1.2.3", ""}, AddressRow{"1.0.0.0", ""}, AddressRow{"169.253.0.1", ""},
        AddressRow{"169.255.0.1", ""}, AddressRow{"41.254.0.1", ""},
        AddressRow{"126.255.255.255", ""}, AddressRow{"128.0.0.1", ""},
        AddressRow{"223.255.255.255", ""}, AddressRow{"127.0.0.1", "loopback"},
        AddressRow{"127.255.0.9", "loopback"}, AddressRow{"0.0.0.0", "an unspecified address"},
        AddressRow{"0.1.2.3", "unspecified"}, AddressRow{"169.254.169.254", "link-local"},
        AddressRow{"224.0.0.1", "multicast"}, AddressRow{"239.255.255.250", "multicast"},
        AddressRow{"240.0.0.1", "reserved"}, AddressRow{"255.255.255.254", "reserved"},
        AddressRow{"255.255.255.255", "broadcast"}, AddressRow{"10.0.1", "not an IPv4 address"},
        AddressRow{"10.0.1.011", "not an IPv4"}, AddressRow{"10.0.1.256", "not an IPv4 address"},
        AddressRow{" 10.0.1.11", "not an IPv4"}, AddressRow{"10.0.1.11 ", "not an IPv4 address"},
        AddressRow{"10.0.1.11:9300", "not an"},
        AddressRow{"ip-10-0-1-11.ec2.internal", "not an IPv4 address"},
        AddressRow{std::string("10.0.1.11\0.9", 12), "not an IPv4 address"},
        AddressRow{"2600:1f14::1", "not an IPv4 address"}, AddressRow{"", "not an IPv4 address"}));

TEST(Address, IsOfEitherFamily) {
  EXPECT_EQ(parse_address("10.0.1.11"), "10.0.1.11");
  EXPECT_EQ(parse_address("2600:1F14::1"), "2600:1f14::1");
  EXPECT_THAT(parse_address("::1").error(), HasSubstr("loopback"));
  EXPECT_THAT(parse_address("nowhere").error(), HasSubstr("not an IPv4 address"));
}

class Ipv6 : public testing::TestWithParam<AddressRow> {};

TEST_P(Ipv6, IsAcceptedIfAnInterfaceCanHaveIt) {
  expect_row(GetParam(), parse_ipv6(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, Ipv6,
    testing::Values(
        AddressRow{"2600:1f14::1", ""}, AddressRow{"fd00:ec2::1", ""},
        AddressRow{"2600:1F14:0:0::1", "", "2600:1f14::1"},
        AddressRow{"2001:db8:0:0:0:0:a00:10b", "", "2001:db8::a00:10b"},
        AddressRow{"2001:db8::10.0.1.11", "", "2001:db8::a00:10b"}, AddressRow{"2003::1", ""},
        AddressRow{"fec0::1", ""}, AddressRow{"64:ff9b:1::1", ""}, AddressRow{"0:0:1::1", ""},
        AddressRow{"::", "unspecified"}, AddressRow{"::1", "loopback"},
        AddressRow{"::2", "IPv4-compatible"}, AddressRow{"::127.0.0.1", "IPv4-compatible"},
        AddressRow{"::10.0.1.11", "IPv4-compatible"}, AddressRow{"fe80::1", "link-local"},
        AddressRow{"febf::1", "link-local"}, AddressRow{"ff02::1", "multicast"},
        AddressRow{"ff0e::1", "multicast"}, AddressRow{"::ffff:10.0.1.11", "IPv4-mapped"},
        AddressRow{"::ffff:127.0.0.1", "IPv4-mapped"}, AddressRow{"::ffff:0:0", "IPv4-mapped"},
        AddressRow{"::ffff:0:10.0.1.11", "IPv4-translated"},
        AddressRow{"64:ff9b::10.0.1.11", "NAT64"}, AddressRow{"2002:a00:10b::1", "6to4"},
        AddressRow{"[2600::1]", "not an IPv6 address"},
        AddressRow{"2600::1%eth0", "not an IPv6 address"},
        AddressRow{"10.0.1.11", "not an IPv6 address"}, AddressRow{"", "not an IPv6 address"}));

TEST(Quote, ShowsNoMoreOfAValueThanAnAddressIsLong) {
  const auto refused = parse_ipv4(std::string(45, 'a') + "b");
  EXPECT_THAT(refused.error(), HasSubstr(std::string(45, 'a') + "..."));
  EXPECT_THAT(refused.error(), testing::Not(HasSubstr("b'")));
}

TEST(Quote, ShowsNothingOfWhatMayBeAToken) {
  const auto refused = parse_ipv4("AQAEytiyrj-xHpdfaaryJHKMhr_hgpqyjEbbrFgudqFbjFu_xhmpnz==");
  EXPECT_THAT(refused.error(), testing::EndsWith(": 56 characters that may be a token"));
  EXPECT_EQ(quote("cut AQAEytiyrj-x"), "16 characters that may be a token");
  EXPECT_EQ(quote("%41%51%41%45"), "12 characters that may be a token");
  EXPECT_EQ(quote("http://portal.example/Login"), "'http://portal.example/Login'");
  EXPECT_EQ(quote("AAAAAA=aaaaaa"), "13 characters that may be a token");
  EXPECT_EQ(quote("ZZZZZZ=zzzzzz"), "13 characters that may be a token");
  EXPECT_EQ(quote("SERVICE_UNAVAILABLE"), "'SERVICE_UNAVAILABLE'") << "no letter of the other case";
  EXPECT_EQ(quote("sg-0a1b2c3d4e5f60718"), "'sg-0a1b2c3d4e5f60718'");
}

TEST(AwsNames, HaveTheFormThatAwsGivesThem) {
  EXPECT_EQ(parse_zone("us-west-2-lax-1a"), "us-west-2-lax-1a");
  EXPECT_EQ(parse_zone("us-east-1-wl1-bos-wlz-1"), "us-east-1-wl1-bos-wlz-1");
  EXPECT_EQ(parse_region("us-gov-west-1"), dialect::parse_region("us-gov-west-1").value());
  EXPECT_EQ(parse_instance_id("i-1234567890abcdef0"), "i-1234567890abcdef0");
  EXPECT_EQ(parse_instance_id("mi-0a1b2c3d4e5f60718"), "mi-0a1b2c3d4e5f60718");
  for (const char* text :
       {"", "a b", "../x", "a/b", "a,b", "a?b", "$(id)", "US-EAST-1", "1a", "-a", "us.east.1"}) {
    EXPECT_FALSE(parse_zone(text)) << text;
    EXPECT_FALSE(parse_region(text)) << text;
    EXPECT_FALSE(parse_instance_id(text)) << text;
  }
  for (const char* text : {"i-", "mi-", "i-12 3", "i-XYZ", "i-../x", "i1", "x-12"}) {
    EXPECT_FALSE(parse_instance_id(text)) << text;
  }
  EXPECT_FALSE(parse_region(std::string(33, 'a')));
  EXPECT_TRUE(parse_zone(std::string(64, 'a')));
  EXPECT_FALSE(parse_zone(std::string(65, 'a')));
  EXPECT_TRUE(parse_instance_id("i-" + std::string(32, 'a')));
  EXPECT_FALSE(parse_instance_id("i-" + std::string(33, 'a')));
}

TEST(Mac, IsSixPairsInLowerCase) {
  EXPECT_EQ(parse_mac("0e:49:61:0f:c3:11"), "0e:49:61:0f:c3:11");
  EXPECT_EQ(parse_mac("0E:49:61:0F:C3:11"), "0e:49:61:0f:c3:11");
  for (const char* text : {"", "0e:49:61:0f:c3", "ge:49:61:0f:c3:11", "0e-49-61-0f-c3-11",
                           "0e:49:61:0f:c3:1g", "0e:49:61:0f:c3:11/", "../../../../../.."}) {
    EXPECT_FALSE(parse_mac(text)) << text;
  }
}

TEST(Region, IsTheZoneWithoutItsLetterAlsoInLocalAndWavelengthZones) {
  EXPECT_EQ(region_of_zone("us-east-1a"), dialect::parse_region("us-east-1"));
  EXPECT_EQ(region_of_zone("ap-southeast-12c"), dialect::parse_region("ap-southeast-12"));
  EXPECT_EQ(region_of_zone("us-gov-west-1b"), dialect::parse_region("us-gov-west-1"));
  EXPECT_EQ(region_of_zone("cn-north-1a"), dialect::parse_region("cn-north-1"));
  EXPECT_EQ(region_of_zone("us-west-2-lax-1a"), dialect::parse_region("us-west-2"));
  EXPECT_EQ(region_of_zone("us-east-1-wl1-bos-wlz-1"), dialect::parse_region("us-east-1"));
  for (const char* text : {"", "us-east-1", "nowhere", "-1a", "1a"}) {
    EXPECT_EQ(region_of_zone(text), std::nullopt) << text;
  }
}

TEST(Region, IsTheFourthPartOfAnArn) {
  EXPECT_EQ(region_of_arn("arn:aws-cn:ecs:cn-north-1:111122223333:task/c/1"),
            dialect::parse_region("cn-north-1"));
  for (const char* text : {"", "arn:aws:ecs", "arn:aws:ecs::1:task/x", "x:aws:ecs:us-east-1:1:t"}) {
    EXPECT_EQ(region_of_arn(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace es_entrypoint::metadata
