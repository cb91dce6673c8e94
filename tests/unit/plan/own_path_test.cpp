#include "es_entrypoint/plan/own_path.hpp"

#include "plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uid_t uid = 108;

OwnPath directory_of_roots(const char* path) {
  OwnPath found;
  found.path = path;
  found.is_there = found.is_directory = true;
  return found;
}

/// Named by a configuration file that the engine can write.
OwnPath named_by_open_file(const char* path) {
  auto found = directory_of_roots(path);
  found.open_file = "/config/elasticsearch.yml";
  return found;
}

TEST(OwnPath, OfTheOperatorsIsGiven) {
  EXPECT_EQ(judge_own_path(directory_of_roots("/srv/x"), uid), std::nullopt);
}

TEST(OwnPath, ThatIsNotThereIsLeftToTheLaunch) {
  OwnPath missing;
  missing.open_file = "/config/elasticsearch.yml";
  EXPECT_EQ(judge_own_path(missing, uid), std::nullopt);
}

TEST(OwnPath, ThatIsNoDirectoryIsLeft) {
  auto file = directory_of_roots("/srv/key");
  file.is_directory = false;
  EXPECT_THAT(judge_own_path(file, uid).value().value(), HasSubstr("/srv/key"));
}

TEST(OwnPath, ThatIsProtectedEndsTheLaunchWhoeverNamesIt) {
  for (auto found : {directory_of_roots("/opt"), named_by_open_file("/opt")}) {
    found.is_mount_point = true;
    found.is_directory = false;
    found.protected_by = "it is or holds the launcher's own file";
    const auto judged = judge_own_path(found, uid);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, support::ExitCode::cannot_own);
    EXPECT_THAT(judged.error().message, HasSubstr("/opt by default: it is or holds the launcher"));
  }
}

TEST(OwnPath, ThatAnyFileNamesIsGivenWhereItIsTheHomesAMountOrTheUsersAlready) {
  const auto refused = judge_own_path(named_by_open_file("/srv/x"), uid);
  ASSERT_TRUE(refused && *refused);
  EXPECT_THAT(**refused, HasSubstr("/config/elasticsearch.yml names it"));
  EXPECT_THAT(**refused, HasSubstr("--own /srv/x"));

  auto homes = named_by_open_file("/srv/x");
  homes.is_homes = true;
  auto mount = named_by_open_file("/srv/x");
  mount.is_mount_point = true;
  auto users = named_by_open_file("/srv/x");
  users.uid = uid;
  for (const auto& found : {homes, mount, users}) {
    EXPECT_EQ(judge_own_path(found, uid), std::nullopt);
  }
}

TEST(Plan, WarnsOfAPathThatIsLeftAndGivesTheOthers) {
  Launch launch{"1.7.6"};
  launch.set("path.data", "/srv/x", "config /config/elasticsearch.yml");
  auto input = launch.input();
  input.own_paths = std::vector{named_by_open_file("/srv/x")};
  const auto plan = make_plan(input).value();
  EXPECT_THAT(plan.ownership,
              ElementsAre(Ownership{"/usr/share/engine/logs", 108, 105, false, {}}));
  EXPECT_THAT(plan.warnings, testing::Contains(HasSubstr("--own /srv/x")));
}

TEST(Plan, WarnsOfALauncherThatOthersThanRootCanChange) {
  const Launch launch{"1.7.6"};
  auto input = launch.input();
  input.open_launcher = "/es-entrypoint";
  EXPECT_THAT(make_plan(input).value().warnings, testing::Contains(HasSubstr("/es-entrypoint")));
}

TEST(Plan, GivesWhatIsNamedInFrontOfAScriptToWhomTheScriptRunsTheEngineAs) {
  Launch launch{"7.17.9"};
  launch.command.kind = engine::CommandKind::chained;
  launch.identity = {0, 0, {0}, "/root", "root", false};
  launch.options.own = {support::Own{false, {"/x"}}, "ES_ENTRYPOINT_OWN"};
  auto input = launch.input();
  const auto refused = make_plan(input);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, support::ExitCode::usage);
  EXPECT_THAT(refused.error().message, HasSubstr("--user"));

  input.script_identity = identity::Identity{1000, 0, {0}, "/", "1000", true};
  EXPECT_THAT(make_plan(input).value().ownership, ElementsAre(Ownership{"/x", 1000, 0, true, {}}));

  launch.options.user = {"108:105", "--user"};
  launch.identity = {108, 105, {105}, "/", "108", true};
  EXPECT_THAT(launch.plan().ownership, ElementsAre(Ownership{"/x", 108, 105, true, {}}));
}

TEST(Dialect, KnowsWhomTheImagesScriptRunsTheEngineAs) {
  for (const auto& [version, user] :
       {std::pair{"1.7.6", "elasticsearch"}, std::pair{"5.6.16", "elasticsearch"},
        std::pair{"6.8.23", "1000:0"}, std::pair{"7.17.9", "1000:0"}, std::pair{"8.0.1", ""},
        std::pair{"9.2.4", ""}, std::pair{"opensearch-1.0.0", ""},
        std::pair{"opensearch-3.0.0", ""}}) {
    const auto parsed = engine::parse_version(version).value();
    EXPECT_EQ(engine::find_dialect(parsed).value()->script_user, user) << version;
  }
}

}  // namespace
}  // namespace es_entrypoint::plan
