#include "es_entrypoint/dialect/region.hpp"

#include <gtest/gtest.h>

#include <string>

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

TEST(RegionName, RefusesWhatCannotBePartOfAHostName) {
  for (const char* text : {"", "US-EAST-1", "us.east.1", "us east 1", "us_east_1", "us-east-1/x",
                           "us-east-1\n", "-us-east-1", "us-east-", "1", "1us", "\xc3\xa9"}) {
    EXPECT_FALSE(parse_region(text)) << text;
  }
  EXPECT_FALSE(parse_region(std::string(33, 'a')));
}

}  // namespace
}  // namespace es_entrypoint::dialect
