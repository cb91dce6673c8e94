#include "es_entrypoint/support/region.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::support {
namespace {

TEST(RegionName, IsWhatEveryPartitionOfAwsCallsItsRegions) {
  for (const char* name : {"us-east-1", "eu-central-1", "ap-southeast-7", "mx-central-1",
                           "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1",
                           "cn-northwest-1", "eusc-de-east-1", "il-central-1", "local"}) {
    EXPECT_TRUE(is_region_name(name)) << name;
  }
  EXPECT_TRUE(is_region_name(std::string(32, 'a')));
}

TEST(RegionName, IsNothingThatCannotBePartOfAHostName) {
  for (const char* text : {"", "US-EAST-1", "us.east.1", "us east 1", "us_east_1", "us-east-1/x",
                           "us-east-1\n", "-us-east-1", "us-east-", "1", "1us", "\xc3\xa9"}) {
    EXPECT_FALSE(is_region_name(text)) << text;
  }
  EXPECT_FALSE(is_region_name(std::string(33, 'a')));
}

}  // namespace
}  // namespace es_entrypoint::support
