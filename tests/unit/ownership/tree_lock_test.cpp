#include "es_entrypoint/ownership/tree_lock.hpp"

#include "es_entrypoint/support/file_descriptor.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's
#include <sys/file.h>

namespace es_entrypoint::ownership {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using support::FileDescriptor;

class TreeLock : public testing::Test {
 protected:
  TreeLock() {
    std::string pattern = (fs::temp_directory_path() / "lock-XXXXXX").string();
    top_ = ::mkdtemp(pattern.data());
  }
  ~TreeLock() override { fs::remove_all(top_); }

  FileDescriptor open() const {
    return FileDescriptor(::open(top_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  std::string top_;
};

TEST_F(TreeLock, IsHeldUntilTheTopIsClosed) {
  auto first = open();
  EXPECT_TRUE(lock_tree(first.get(), top_, milliseconds(0)));
  EXPECT_TRUE(lock_tree(first.get(), top_, milliseconds(0)));
  const auto second = open();
  const auto refused = lock_tree(second.get(), top_, milliseconds(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, support::ExitCode::cannot_own);
  EXPECT_EQ(refused.error().problem,
            "cannot lock " + top_ + ": another process has kept it locked for 0 s");
  first.reset();
  EXPECT_TRUE(lock_tree(second.get(), top_, milliseconds(0)));
}

TEST_F(TreeLock, IsWaitedFor) {
  auto first = open();
  ASSERT_TRUE(lock_tree(first.get(), top_));
  std::jthread holder([&] {
    std::this_thread::sleep_for(milliseconds(50));
    first.reset();
  });
  EXPECT_TRUE(lock_tree(open().get(), top_));
}

/// As on NFS, which wants a file that is open for writing.
TEST_F(TreeLock, IsSkippedIfTheFileSystemHasNone) {
  const FileDescriptor pin(::open(top_.c_str(), O_PATH | O_CLOEXEC));
  EXPECT_TRUE(lock_tree(pin.get(), top_, milliseconds(0)));
}

}  // namespace
}  // namespace es_entrypoint::ownership
