#include "es_entrypoint/dialect/region.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace es_entrypoint::dialect {
namespace {

TEST(RegionName, TakesTheNamesOfEveryPartition) {
  for (const char* name : {"us-east-1", "eu-central-1", "ap-southeast-7", "mx-central-1",
                           "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1",
                           "cn-northwest-1", "eusc-de-east-1", "il-central-1", "local"}) {
    const auto region = parse_region(name);
    ASSERT_TRUE(region) << name;
    EXPECT_EQ(region->name(), name);
  }
  EXPECT_TRUE(parse_region(std::string(32, 'a')));
}

TEST(RegionName, RefusesATextThatCannotBePartOfAHostName) {
  for (const char* text : {"", "US-EAST-1", "us.east.1", "us east 1", "us_east_1", "us-east-1/x",
                           "us-east-1\n", "-us-east-1", "us-east-", "1", "1us", "\xc3\xa9"}) {
    EXPECT_FALSE(parse_region(text)) << text;
  }
  EXPECT_FALSE(parse_region(std::string(33, 'a')));
}

struct EndpointRow {
  std::string_view endpoint;
  std::optional<std::string> region;
  std::optional<std::string> signed_for;  ///< by the first AWS library
  bool has_scheme;
};

class Endpoint : public testing::TestWithParam<EndpointRow> {};

TEST_P(Endpoint, NamesItsRegionAndTheOneItIsSignedFor) {
  const auto& row = GetParam();
  const auto region = parse_endpoint_region(row.endpoint);
  EXPECT_EQ(region ? std::optional(region->name()) : std::nullopt, row.region) << row.endpoint;
  EXPECT_EQ(parse_signing_region(row.endpoint), row.signed_for) << row.endpoint;
  EXPECT_EQ(has_scheme(row.endpoint), row.has_scheme) << row.endpoint;
}

INSTANTIATE_TEST_SUITE_P(
    Names, Endpoint,
    testing::Values(
        EndpointRow{"https://ec2.eu-central-1.amazonaws.com", "eu-central-1", "eu-central-1", true},
        EndpointRow{"ec2.us-west-2.amazonaws.com", "us-west-2", "us-west-2", false},
        EndpointRow{"EC2.US-WEST-2.amazonaws.com:443/", "us-west-2", "us-west-2", false},
        EndpointRow{"https://ec2.us-gov-west-1.amazonaws.com", "us-gov-west-1", "us-gov-west-1",
                    true},
        EndpointRow{"https://ec2.cn-north-1.amazonaws.com.cn", "cn-north-1", "cn-north-1", true},
        EndpointRow{"https://ec2.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", "us-iso-east-1", true},
        EndpointRow{"https://vpce-0a1-b2.ec2.us-west-2.vpce.amazonaws.com", "us-west-2", "vpce",
                    true},
        EndpointRow{"ec2.amazonaws.com", std::nullopt, std::nullopt, false},
        EndpointRow{"http://10.0.1.5:5000", std::nullopt, std::nullopt, true},
        EndpointRow{"http://[2600::1]:5000", std::nullopt, std::nullopt, true},
        EndpointRow{"http://ec2:5000", std::nullopt, std::nullopt, true},
        EndpointRow{"http://ec2.local", std::nullopt, std::nullopt, true},
        EndpointRow{"http://user:ec2.eu-west-1.x@mock/ec2.eu-west-1.x", std::nullopt, std::nullopt,
                    true},
        EndpointRow{"", std::nullopt, std::nullopt, false}));

}  // namespace
}  // namespace es_entrypoint::dialect
