#include "es_entrypoint/ownership/own_path.hpp"

#include "engine/temporary_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace es_entrypoint::ownership {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr uid_t uid = 108;

OwnPath directory_of_roots(const char* path) {
  OwnPath found;
  found.path = path;
  found.exists = found.is_directory = true;
  return found;
}

/// Named by a configuration file that the engine can write.
OwnPath named_by_open_file(const char* path) {
  auto found = directory_of_roots(path);
  found.open_file = "/config/elasticsearch.yml";
  return found;
}

TEST(OwnPath, OfTheOperatorIsChowned) {
  EXPECT_EQ(judge_own_path(directory_of_roots("/srv/x"), uid), std::nullopt);
}

TEST(OwnPath, ThatIsMissingIsLeftToTheLaunch) {
  OwnPath missing;
  missing.open_file = "/config/elasticsearch.yml";
  EXPECT_EQ(judge_own_path(missing, uid), std::nullopt);
}

/// Else a path that appears after the plan would be chowned whoever named it.
TEST(OwnPath, ThatIsMissingKnowsTheOpenFileThatNamesIt) {
  namespace fs = std::filesystem;
  const engine::TemporaryHome home;
  const auto file = home.write("config/elasticsearch.yml", "");
  fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  engine::Engine engine;
  engine.home = home.path();
  engine.dialect = dialect::find_dialect(dialect::parse_version("7.17.9").value()).value();
  engine.settings = {{"path.data", home.path("missing"), support::Origin::config(file)}};
  const auto own = read_own_paths(engine, support::Environment{{}});
  ASSERT_TRUE(own);
  ASSERT_EQ(own->paths.size(), 2U);
  EXPECT_FALSE(own->paths[0].exists);
  EXPECT_EQ(own->paths[0].open_file, file);
  EXPECT_FALSE(own->protected_places);
}

TEST(OwnPath, ThatIsNotADirectoryIsSkipped) {
  auto file = directory_of_roots("/srv/key");
  file.is_directory = false;
  EXPECT_THAT(judge_own_path(file, uid).value().value().problem, HasSubstr("/srv/key"));
}

TEST(OwnPath, ThatIsProtectedEndsTheLaunchWhoeverNamesIt) {
  for (auto found : {directory_of_roots("/opt"), named_by_open_file("/opt")}) {
    found.is_mount_point = true;
    found.is_directory = false;
    found.protected_by = "it is or holds the launcher's own file";
    const auto judged = judge_own_path(found, uid);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, support::ExitCode::cannot_own);
    EXPECT_THAT(judged.error().message(),
                HasSubstr("/opt by default: it is or holds the launcher"));
  }
}

TEST(OwnPath, ThatAnOpenFileNamesIsChownedIfItIsTheHomesAMountOrAlreadyTheUsers) {
  const auto refused = judge_own_path(named_by_open_file("/srv/x"), uid);
  ASSERT_TRUE(refused && *refused);
  EXPECT_THAT((*refused)->message(), HasSubstr("/config/elasticsearch.yml names it"));
  EXPECT_THAT((*refused)->message(), HasSubstr("--own /srv/x"));

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

}  // namespace
}  // namespace es_entrypoint::ownership
