#include "es_entrypoint/engine/one_word.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

TEST(OneWord, IsExplainedByTheArrayThatWasMeantWithoutItsValues) {
  const auto error =
      explain_one_word("/docker-entrypoint.sh --discovery.type=ec2  --cloud.aws.secret_key=S3CR3T");
  EXPECT_EQ(error.code, support::ExitCode::not_found);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("one word with blanks"),
                    HasSubstr(R"(["/docker-entrypoint.sh", "--discovery.type=...", )"
                              R"("--cloud.aws.secret_key=..."])"),
                    Not(HasSubstr("S3CR3T"))));
}

TEST(OneWord, OfSeveralSettingsIsWarnedAboutWithoutItsValues) {
  for (const auto* word :
       {"--discovery.type=ec2 --discovery.ec2.groups=sg-S3CR3T", "-Ea.b=c -Ed.e=S3CR3T",
        "-Des.a=b -Des.c=S3CR3T", "-Ea.b=c -E d.e=S3CR3T", "-Ea.b=x y --z --k=S3CR3T"}) {
    const auto warnings = find_joined_settings(Words{word});
    ASSERT_EQ(warnings.size(), 1U) << word;
    EXPECT_THAT(warnings.front().message(), Not(HasSubstr("S3CR3T")));
  }
}

TEST(OneWord, MayHoldBlanksAndDashesInAValue) {
  for (const auto* word :
       {"--node.name=a b", "-Enode.name=a - b", "-Enode.name=a --b", "-Ea.b=c -Xmx=1", "a=b --c=d",
        "-E", "--path.conf=/x --", "-Ea=b -E=c", "-Ea=b --", "-Ea=b --c d=e"}) {
    EXPECT_TRUE(find_joined_settings(Words{word}).empty()) << word;
  }
}

}  // namespace
}  // namespace es_entrypoint::engine
