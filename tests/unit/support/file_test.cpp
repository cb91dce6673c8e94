#include "es_entrypoint/support/file.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace es_entrypoint::support {
namespace {

std::string temporary(const std::string& name) { return testing::TempDir() + name; }

TEST(File, ReadsAllBytes) {
  const auto path = temporary("es_entrypoint_file");
  const std::string content{"a\0b\n", 4};
  std::ofstream{path} << content;
  const auto read = read_file_if_present(path, 4);
  std::remove(path.c_str());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, content);
}

TEST(File, AMissingFileOrDirectoryIsNotAnError) {
  for (const auto* path : {"/no/such/file", "/dev/null/file"}) {
    const auto read = read_file_if_present(path, 4);
    ASSERT_TRUE(read) << path;
    EXPECT_FALSE(*read) << path;
  }
}

TEST(File, RefusesWhatIsTooLargeNamingIt) {
  const auto path = temporary("es_entrypoint_large");
  std::ofstream{path} << "12345";
  const auto read = read_file_if_present(path, 4);
  std::remove(path.c_str());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ExitCode::bad_config);
  EXPECT_EQ(read.error().message(), "cannot read " + path + ": it is larger than 4 bytes");
}

TEST(File, DoesNotWaitForTheWriterOfAFifo) {
  const auto path = temporary("es_entrypoint_fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto read = read_file_if_present(path, 4);
  std::remove(path.c_str());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "cannot read " + path + ": it is not a regular file");
}

TEST(File, RefusesADirectory) { EXPECT_FALSE(read_file_if_present("/", 4, ExitCode::unavailable)); }

}  // namespace
}  // namespace es_entrypoint::support
