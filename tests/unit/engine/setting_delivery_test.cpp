#include "es_entrypoint/engine/setting_delivery.hpp"

#include "dialect/dialect_of.hpp"
#include "support/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace es_entrypoint::engine {
namespace {

using dialect::dialect_of;
using support::Environment;
using support::Setting;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Delivery dropping{.reads_environment = true, .drops_arguments = true};

TEST(DroppedWords, AreHandedOverIfTheirVariableIsRead) {
  for (const auto* version :
       {"6.0.0", "6.8.23", "7.5.2", "7.17.9", "8.0.1", "8.2.3", "8.3.2", "opensearch-1.2.4"}) {
    const auto sorted = sort_settings(dialect_of(version), dropping,
                                      {{"network.publish_host", "1.2.3.4", support::Origin::argv()},
                                       {"cluster.name", "a b", support::Origin::argv()}},
                                      {});
    EXPECT_EQ(sorted.handed_over, sorted.words) << version;
    EXPECT_EQ(sorted.words.size(), 2U) << version;
    EXPECT_THAT(messages_of(sorted.warnings),
                ElementsAre(HasSubstr("network.publish_host, cluster.name")));
  }
}

TEST(DroppedWords, AreLostIfNoVariableIsRead) {
  const Environment environment{{{"node.name", "variable"}}};
  const auto sorted = sort_settings(dialect_of("8.2.3"), dropping,
                                    {{"discovery.ec2.tag.Name", "es", support::Origin::argv()},
                                     {"node.name", "word", support::Origin::argv()},
                                     {"cluster.name", "", support::Origin::argv()},
                                     {"path.repo", "a\nb", support::Origin::argv()}},
                                    environment);
  EXPECT_THAT(sorted.words, IsEmpty());
  EXPECT_THAT(sorted.handed_over, IsEmpty());
  EXPECT_THAT(messages_of(sorted.warnings),
              ElementsAre(AllOf(HasSubstr("discovery.ec2.tag.Name, node.name"),
                                HasSubstr("never reaches"))));
  EXPECT_THAT(sorted.variables, ElementsAre(Setting{"node.name", "variable",
                                                    support::Origin::environment("node.name")}));
}

TEST(DroppedWords, CountOnceWithTheLastValue) {
  const auto sorted = sort_settings(dialect_of("7.17.9"), dropping,
                                    {{"node.name", "last", support::Origin::argv()},
                                     {"node.name", "first", support::Origin::argv()}},
                                    {});
  EXPECT_THAT(sorted.handed_over,
              ElementsAre(Setting{"node.name", "last", support::Origin::argv()}));
}

TEST(Variables, OfAMixedCaseAreSpelledOrWarnedAbout) {
  const Environment environment{{{"discovery.ec2.tag.Name", "es"}}};
  const auto spelled =
      sort_settings(dialect_of("8.2.3"), {.reads_environment = true}, {}, environment);
  EXPECT_EQ(spelled.unread.size(), 1U);
  EXPECT_THAT(spelled.warnings, IsEmpty());
  const auto lost = sort_settings(dialect_of("8.2.3"), dropping, {}, environment);
  EXPECT_THAT(lost.unread, IsEmpty());
  EXPECT_THAT(lost.variables, IsEmpty());
  EXPECT_THAT(messages_of(lost.warnings), ElementsAre(AllOf(HasSubstr("discovery.ec2.tag.Name"),
                                                            HasSubstr("configuration file"))));
}

TEST(Variables, AreReadByLinesIfScriptsReadThem) {
  const Environment environment{
      {{"NOTE", "x\nnetwork.publish_host=6.6.6.6\n y.z=1"}, {"cluster.name", "a\nb"}}};
  const Delivery reading{.reads_environment = true};
  for (const auto* version : {"6.8.23", "7.17.9", "8.2.3", "opensearch-2.19.0"}) {
    EXPECT_THAT(
        sort_settings(dialect_of(version), reading, {}, environment).variables,
        ElementsAre(
            Setting{"network.publish_host", "6.6.6.6", support::Origin::environment("NOTE")},
            Setting{"cluster.name", "a", support::Origin::environment("cluster.name")}))
        << version;
  }
  EXPECT_THAT(
      sort_settings(dialect_of("8.17.0"), reading, {}, environment).variables,
      ElementsAre(Setting{"cluster.name", "a\nb", support::Origin::environment("cluster.name")}));
  EXPECT_EQ(sort_settings(dialect_of("7.17.9"), {}, {}, environment).unread.size(), 1U);
}

TEST(Variables, NamedEsSettingInAnIgnoredFormAreWarnedAbout) {
  const Environment environment{{{"ES_SETTING_DISCOVERY_EC2_GROUPS", "sg-9"},
                                 {"ES_SETTING_A___B", "x"},
                                 {"ES_SETTING_CLUSTER_NAME", "logs"}}};
  for (const auto* version : {"7.15.0", "7.17.9", "8.2.3", "9.0.0"}) {
    EXPECT_THAT(
        messages_of(sort_settings(dialect_of(version), {.reads_environment = true}, {}, environment)
                        .warnings),
        ElementsAre(HasSubstr("ES_SETTING_DISCOVERY_EC2_GROUPS"), HasSubstr("ES_SETTING_A___B")))
        << version;
  }
  EXPECT_THAT(sort_settings(dialect_of("7.14.0"), {}, {}, environment).warnings, IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::engine
