#include "es_entrypoint/check/search_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::check {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Finding region_of(const char* chosen, const char* own) {
  return compare_region({chosen, support::Origin::environment("AWS_REGION")},
                        {*dialect::parse_region(own), support::Origin::imds("http://mock region")});
}

TEST(SearchedRegion, IsTheNodesOwn) {
  EXPECT_EQ(region_of("eu-central-1", "eu-central-1").verdict, Verdict::ok);
  EXPECT_EQ(region_of("eu-west", "eu-west-1").verdict, Verdict::ok);
}

TEST(SearchedRegion, WarnsIfItIsAnother) {
  for (const auto& [chosen, own] :
       {std::pair{"us-east-1", "eu-central-1"}, {"us-west", "us-west-2"}, {"", "us-west-2"}}) {
    const auto finding = region_of(chosen, own);
    EXPECT_EQ(finding.verdict, Verdict::warning);
    EXPECT_THAT(finding.seen, AllOf(HasSubstr(chosen), HasSubstr(own), HasSubstr("AWS_REGION")));
    EXPECT_THAT(finding.remedy, HasSubstr(own));
  }
}

Finding groups_of(std::vector<std::string> chosen, bool needs_all = false) {
  return compare_groups({std::move(chosen), support::Origin::argv()}, {"nodes", "sg-1"}, needs_all);
}

TEST(SearchedGroups, AreByNameOrIdTheInstances) {
  EXPECT_EQ(groups_of({"nodes"}).verdict, Verdict::ok);
  EXPECT_EQ(groups_of({"other", "sg-1"}).verdict, Verdict::ok);
  EXPECT_EQ(groups_of({"nodes", "sg-1"}, true).verdict, Verdict::ok);
}

TEST(SearchedGroups, WarnIfTheInstanceIsNotFoundByThem) {
  const auto finding = groups_of({"Nodes"});
  EXPECT_EQ(finding.verdict, Verdict::warning);
  EXPECT_THAT(finding.seen, AllOf(HasSubstr("Nodes (argv)"), HasSubstr("nodes, sg-1")));
  EXPECT_EQ(groups_of({"other", "sg-1"}, true).verdict, Verdict::warning);
}

}  // namespace
}  // namespace es_entrypoint::check
