#include "es_entrypoint/check/directory_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

namespace es_entrypoint::check {
namespace {

using testing::HasSubstr;

/// A directory for a test's time, which every user can traverse.
class DirectoryCheck : public testing::Test {
 protected:
  DirectoryCheck() : root_(testing::TempDir() + "checked." + std::to_string(getpid())) {
    make("", 0755);
    anybody_.uid = 65533;
    anybody_.gid = 65533;
    anybody_.groups = {65533};
    anybody_.user = "elasticsearch";
    anybody_.changes = true;
  }
  void SetUp() override {
    if (geteuid() != 0) {
      GTEST_SKIP() << "only root can check as another user";
    }
  }
  ~DirectoryCheck() override { std::filesystem::remove_all(root_); }

  std::string make(const std::string& name, unsigned mode) {
    const std::string path = root_ + name;
    std::filesystem::create_directory(path);
    std::filesystem::permissions(path, std::filesystem::perms(mode));
    return path;
  }
  [[nodiscard]] Finding check(const std::string& path,
                              const std::vector<std::string>& chowned = {}) {
    return check_directory(path, anybody_, chowned);
  }

  std::string root_;
  identity::Identity anybody_;
};

TEST_F(DirectoryCheck, TakesTheLaunchsOwnershipIntoAccount) {
  EXPECT_EQ(check(make("/open", 0777)).verdict, Verdict::ok);
  const std::string closed = make("/closed", 0755);
  EXPECT_EQ(check(closed).verdict, Verdict::failure);
  EXPECT_THAT(check(closed, {closed}).seen,
              HasSubstr("the launch will change that to elasticsearch"));
  EXPECT_THAT(check(closed, {root_}).seen,
              HasSubstr("the launch will change that to elasticsearch"));
  EXPECT_EQ(check("/proc/self/stat", {"/proc"}).verdict, Verdict::failure);
}

TEST_F(DirectoryCheck, NeedsEveryParentToBeTraversable) {
  const std::string locked = make("/locked", 0700);
  const std::string data = make("/locked/data", 0777);
  const Finding row = check(data, {data});
  EXPECT_EQ(row.verdict, Verdict::failure);
  EXPECT_THAT(row.seen, HasSubstr("elasticsearch cannot traverse " + locked));
  EXPECT_THAT(row.remedy, HasSubstr("chmod a+x " + locked));
  EXPECT_EQ(check(data, {locked}).verdict, Verdict::ok) << "it is chowned as well";
  make("/locked", 0711);
  EXPECT_EQ(check(data).verdict, Verdict::ok);
}

TEST_F(DirectoryCheck, FollowsALinkOnItsWay) {
  make("/locked", 0711);
  const std::string data = make("/locked/data", 0777);
  std::filesystem::create_symlink(data, root_ + "/link");
  EXPECT_EQ(check(root_ + "/link").verdict, Verdict::ok);
  make("/locked", 0700);
  EXPECT_EQ(check(root_ + "/link").verdict, Verdict::failure);
}

TEST_F(DirectoryCheck, ReportsWhatTheKernelSaysOfALinkThatLeadsNowhere) {
  std::filesystem::create_symlink(root_ + "/loop", root_ + "/loop");
  const Finding row = check(root_ + "/loop");
  EXPECT_EQ(row.verdict, Verdict::failure);
  EXPECT_EQ(row.seen, "cannot be used: Too many levels of symbolic links");
}

TEST_F(DirectoryCheck, JudgesAMissingOneByItsParent) {
  make("/open", 0777);
  EXPECT_EQ(check(root_ + "/open/data").verdict, Verdict::ok);
  EXPECT_EQ(check(root_ + "/open/more/data").verdict, Verdict::ok);

  const std::string closed = make("/closed", 0755);
  for (const char* name : {"/closed/data", "/closed/more/data"}) {
    const Finding row = check(root_ + name);
    EXPECT_EQ(row.verdict, Verdict::failure);
    EXPECT_THAT(row.seen, HasSubstr("elasticsearch cannot create it: " + closed + " is owned by"));
  }
  EXPECT_EQ(check(closed + "/data", {closed}).verdict, Verdict::ok) << "its parent is chowned";
  EXPECT_EQ(check(closed + "/data", {closed + "/data"}).verdict, Verdict::failure)
      << "what does not exist is not chowned";
}

TEST_F(DirectoryCheck, ChecksAsTheCallerIfTheUserStays) {
  anybody_.changes = false;
  EXPECT_EQ(check(make("/closed", 0700)).verdict, Verdict::ok) << "root checks as root";
}

}  // namespace
}  // namespace es_entrypoint::check
