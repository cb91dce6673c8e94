#include "es_entrypoint/ownership/directory.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include <fcntl.h>

namespace es_entrypoint::ownership {
namespace {

support::FileDescriptor open_directory(const char* path) {
  return support::FileDescriptor(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

TEST(OpenDirectories, HoldEachDirectoryOnceUnderWhateverName) {
  OpenDirectories open;
  const auto first = open_directory("/usr");
  const auto second = open_directory("/usr/../usr/bin/..");
  const auto other = open_directory("/usr/bin");
  const auto seen = open.enter(first.get());
  ASSERT_TRUE(seen);
  EXPECT_FALSE(open.enter(second.get()));
  EXPECT_EQ(errno, 0);
  EXPECT_TRUE(open.enter(other.get()));
  open.leave(*seen);
  EXPECT_TRUE(open.enter(second.get()));
}

TEST(OpenDirectories, SayWhatCannotBeLookedAt) {
  OpenDirectories open;
  EXPECT_FALSE(open.enter(-1));
  EXPECT_EQ(errno, EBADF);
}

TEST(OpenDirectories, AreLeftWithTheDirectory) {
  OpenDirectories open;
  {
    auto fd = open_directory("/usr");
    const auto seen = open.enter(fd.get());
    const Directory directory(std::move(fd), *seen, open);
    EXPECT_FALSE(open.enter(open_directory("/usr").get()));
  }
  EXPECT_TRUE(open.enter(open_directory("/usr").get()));
}

}  // namespace
}  // namespace es_entrypoint::ownership
