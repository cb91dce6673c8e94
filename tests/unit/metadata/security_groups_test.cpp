#include "es_entrypoint/metadata/security_groups.hpp"

#include "metadata/scripted_sources.hpp"

#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(SecurityGroups, AreTheIdsOfTheFirstInterface) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {ids_of(mac), {"sg-1\nsg-2\n"}}},
                    options_for(Source::imds), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("sg-1", "sg-2"));
}

TEST(SecurityGroups, AreTheNamesIfThereAreNoIds) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {item("security-groups"), {"es nodes"}}},
                    options_for(Source::imds), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("es nodes"));
}

const auto both_remedies =
    AllOf(HasSubstr("--discovery-groups, or"), HasSubstr("--discovery-groups all"));

TEST(SecurityGroups, EndTheLaunchIfTheServiceDoesNotReportThem) {
  const Fetch fetch({{token, {"T"}}}, options_for(Source::imds), {.groups = true});
  ASSERT_FALSE(fetch.facts);
  EXPECT_EQ(fetch.facts.error().code, support::ExitCode::unavailable);
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("404"), both_remedies));
}

TEST(SecurityGroups, EndTheLaunchIfTheTasksInterfaceIsNotReported) {
  const Needs groups{.groups = true};
  Script script{{container(), {network("awsvpc", "10.0.2.100")}},
                {task(), {R"({"LaunchType": "EC2"})"}},
                {token, {"T"}},
                {item("mac"), {mac}},
                {ids_of(mac), {"sg-1"}}};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(), AllOf(HasSubstr("404"), both_remedies));
  script[container()] = {R"({"Networks": [{"NetworkMode": "awsvpc", "MACAddress": 17}]})"};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(),
              AllOf(HasSubstr("MACAddress is not a string"), both_remedies));
  script[task()] = {R"({"LaunchType": 17})"};
  EXPECT_THAT(Fetch(script, in_ecs(), groups).error(), HasSubstr("LaunchType is not a string"));
}

struct GroupsRow {
  std::string item;
  std::string body;
};

class BadGroups : public testing::TestWithParam<GroupsRow> {};

TEST_P(BadGroups, AreRefused) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {mac}}, {GetParam().item, {GetParam().body}}},
                    options_for(Source::imds), {.groups = true});
  EXPECT_THAT(fetch.error(),
              AllOf(HasSubstr("the response is not a security group"), both_remedies));
}

INSTANTIATE_TEST_SUITE_P(
    Metadata, BadGroups,
    testing::Values(GroupsRow{ids_of(mac), "sg-"}, GroupsRow{ids_of(mac), "sg-1\nSG-2"},
                    GroupsRow{ids_of(mac), "sg-1,sg-2"}, GroupsRow{ids_of(mac), "default"},
                    GroupsRow{ids_of(mac), "sg-xyz"}, GroupsRow{item("security-groups"), "a,b"},
                    GroupsRow{item("security-groups"), " a"},
                    GroupsRow{item("security-groups"), "a${HOME}"},
                    GroupsRow{item("security-groups"), "a\"b"},
                    GroupsRow{item("security-groups"), "good\n" + std::string(256, 'a')}));

TEST(SecurityGroups, MayHaveEveryNameThatEc2AllowsAndAListCanHold) {
  const std::string name = "Web nodes._-:/()#@[]+=&;{}!$*9";
  const Fetch fetch({{token, {"T"}}, {item("security-groups"), {name}}}, options_for(Source::imds),
                    {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre(name));
}

TEST(SecurityGroups, AreNotRequestedForAMacAddressThatIsAPath) {
  const Fetch fetch({{token, {"T"}}, {item("mac"), {"../../../user-data/x"}}},
                    options_for(Source::imds), {.groups = true});
  EXPECT_THAT(fetch.error(), HasSubstr("not a MAC address"));
}

TEST(SecurityGroups, AreTheTasksOwnInAwsvpcMode) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "EC2"})"}},
                     {token, {"T"}},
                     {ids_of("0e:9e:32:c7:48:85"), {"sg-7a5c"}},
                     {item("mac"), {mac}},
                     {ids_of(mac), {"sg-1"}}},
                    in_ecs(), {.groups = true});
  ASSERT_TRUE(fetch.facts) << fetch.error();
  EXPECT_THAT(fetch.facts->groups->value, ElementsAre("sg-7a5c"));
}

TEST(FargateTask, CannotHaveItsSecurityGroupsReported) {
  const Fetch fetch({{container(), {network("awsvpc", "10.0.2.100")}},
                     {task(), {R"({"LaunchType": "FARGATE"})"}}},
                    in_ecs(), {.groups = true});
  EXPECT_THAT(fetch.error(), AllOf(HasSubstr("Fargate"), both_remedies));
  EXPECT_EQ(fetch.http.count(token), 0);
}

}  // namespace
}  // namespace es_entrypoint::metadata
