#include "es_entrypoint/ownership/open_below.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's

namespace es_entrypoint::ownership {
namespace {

namespace fs = std::filesystem;

class OpenBelow : public testing::Test {
 protected:
  OpenBelow() {
    std::string pattern = (fs::temp_directory_path() / "below-XXXXXX").string();
    top_ = ::mkdtemp(pattern.data());
    fs::create_directory(top_ / "directory");
    fs::create_directory_symlink("directory", top_ / "link");
    fd_ = support::FileDescriptor(::open(top_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  ~OpenBelow() override { fs::remove_all(top_); }

  int error_of(const char* name, int flags) const {
    const auto opened = open_below(fd_.get(), name, flags);
    return opened ? 0 : opened.error();
  }

  fs::path top_;
  support::FileDescriptor fd_;
};

TEST_F(OpenBelow, FollowsNoLink) {
  EXPECT_EQ(error_of("directory", O_RDONLY | O_DIRECTORY), 0);
  EXPECT_TRUE(means_gone(error_of("link", O_RDONLY | O_DIRECTORY)));
  const auto link = open_below(fd_.get(), "link", O_PATH);
  ASSERT_TRUE(link);
  EXPECT_TRUE(S_ISLNK(look_at(link->get())->st_mode));
  EXPECT_TRUE(S_ISLNK(look_at(fd_.get(), "link")->st_mode));
}

TEST_F(OpenBelow, EntersNoOtherMount) {
  const support::FileDescriptor root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(open_below(root.get(), "proc", O_RDONLY | O_DIRECTORY).error(), EXDEV);
}

TEST_F(OpenBelow, ReportsWhatIsMissing) {
  EXPECT_EQ(error_of("missing", O_PATH), ENOENT);
  EXPECT_TRUE(means_gone(ENOENT));
  EXPECT_EQ(look_at(fd_.get(), "missing").error(), ENOENT);
  EXPECT_EQ(look_at(-1).error(), EBADF);
  EXPECT_FALSE(means_gone(EACCES));
}

TEST_F(OpenBelow, DescribesByWhatProcReports) {
  EXPECT_EQ(describe("top", fd_.get()), top_.string());
  EXPECT_EQ(describe("top", fd_.get(), "a\nb"), top_.string() + "/a\\x0ab");
  EXPECT_EQ(describe("top", -1), "top or something in it");
  EXPECT_EQ(describe("top", -1, "name"), "top/.../name");
}

}  // namespace
}  // namespace es_entrypoint::ownership
