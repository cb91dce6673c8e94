#include "es_entrypoint/ownership/directory_entries.hpp"

#include "es_entrypoint/support/file_descriptor.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's

namespace es_entrypoint::ownership {
namespace {

namespace fs = std::filesystem;

TEST(DirectoryEntries, AreAllOfThemBlockByBlockWithTheirTypes) {
  std::string pattern = (fs::temp_directory_path() / "entries-XXXXXX").string();
  const fs::path top = ::mkdtemp(pattern.data());
  constexpr int files = 4000;
  for (int number = 0; number < files; ++number) {
    std::ofstream(top / ("file-" + std::to_string(number)));
  }
  fs::create_directory(top / "directory");
  fs::create_symlink("nowhere", top / "link");
  const support::FileDescriptor fd(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::map<std::string, unsigned char> seen;
  DirectoryEntries entries;
  int blocks = 0;
  while (true) {
    const auto has_more = entries.read(fd.get());
    ASSERT_TRUE(has_more);
    if (!*has_more) {
      break;
    }
    ++blocks;
    entries.for_each([&](const DirectoryEntry& entry) { seen[entry.name] = entry.type; });
  }
  EXPECT_GT(blocks, 1);
  EXPECT_EQ(seen.size(), files + 2U);
  EXPECT_EQ(seen["file-0"], DT_REG);
  EXPECT_EQ(seen["directory"], DT_DIR);
  EXPECT_EQ(seen["link"], DT_LNK);
  fs::remove_all(top);
}

TEST(DirectoryEntries, AreNotReadFromWhatIsNotADirectory) {
  DirectoryEntries entries;
  const support::FileDescriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(entries.read(file.get()).error(), ENOTDIR);
  EXPECT_EQ(entries.read(-1).error(), EBADF);
}

}  // namespace
}  // namespace es_entrypoint::ownership
