#include "es_entrypoint/support/volume.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace es_entrypoint::support {
namespace {

TEST(Volume, IsOfTheDirectorysFileSystem) {
  const auto volume = read_volume(::testing::TempDir());
  ASSERT_TRUE(volume);
  EXPECT_EQ(volume->directory, ::testing::TempDir());
  EXPECT_TRUE(volume->is_writable);
  EXPECT_FALSE(volume->is_read_only);
  EXPECT_GT(volume->size, volume->available);
  EXPECT_GT(volume->available, 0U);
}

TEST(Volume, OfProcHasNoSize) {
  const auto volume = read_volume("/proc/self");
  ASSERT_TRUE(volume);
  EXPECT_EQ(volume->size, 0U);
  EXPECT_EQ(volume->inodes, 0U);
  EXPECT_EQ(volume->owner, ::geteuid());
}

TEST(Volume, IsOnlyOfADirectoryThatExists) {
  EXPECT_FALSE(read_volume("/nonexistent"));
  EXPECT_FALSE(read_volume("/etc/passwd"));
}

}  // namespace
}  // namespace es_entrypoint::support
