#include "es_entrypoint/support/executable.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

namespace fs = std::filesystem;

/// Two directories, "a" and "b", which are the working directory's and in the search path.
class Executable : public testing::Test {
 protected:
  Executable() {
    fs::create_directories(top_ / "a");
    fs::create_directories(top_ / "b");
  }
  Executable(const Executable&) = delete;
  Executable& operator=(const Executable&) = delete;
  ~Executable() override { fs::remove_all(top_); }

  std::string write(const std::string& name, fs::perms mode = fs::perms::owner_all) {
    const auto path = top_ / name;
    std::ofstream(path) << "#!/bin/true\n";
    fs::permissions(path, mode);
    return path.string();
  }

  fs::path top_ = testing::TempDir() + "es_entrypoint_executable_" + std::to_string(::getpid());
  std::string search_path_ = (top_ / "a").string() + ":" + (top_ / "b").string();
};

TEST(AbsolutePath, HasNoDotsAndNoSlashAtItsEnd) {
  EXPECT_EQ(absolute_path("/a/./b//c/"), "/a/b/c");
  EXPECT_EQ(absolute_path("/a/../b"), "/a/../b") << "a link above decides";
  EXPECT_EQ(absolute_path("/"), "/");
  EXPECT_EQ(absolute_path("./a"), fs::current_path().string() + "/a");
  EXPECT_EQ(absolute_path(""), fs::current_path().string());
}

TEST(ThisProgram, IsWhereTheRunningFileIsAndWasExecuted) {
  const auto real = fs::canonical("/proc/self/exe").string();
  EXPECT_EQ(real_path_of_this_program(), real);
  const auto paths = paths_of_this_program();
  ASSERT_FALSE(paths.empty());
  EXPECT_EQ(paths.front(), real);
  for (const auto& path : paths) {
    EXPECT_TRUE(fs::equivalent(path, real)) << path;
  }
  EXPECT_EQ(paths.size() == 1, invoked_path() == real) << "each once";
}

TEST_F(Executable, TheSearchPathIsThatOfTheEnvironmentOrDockers) {
  constexpr auto dockers = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  Environment environment;
  EXPECT_EQ(search_path_of(environment), dockers);
  environment.set("PATH", "");
  EXPECT_EQ(search_path_of(environment), dockers);
  environment.set("PATH", "/a:/b");
  EXPECT_EQ(search_path_of(environment), "/a:/b");
}

TEST_F(Executable, IsTheFirstInTheSearchPathThatMayBeExecuted) {
  write("a/tool", fs::perms::owner_read);
  const auto path = write("b/tool");
  EXPECT_EQ(ExecutableSearch().try_search_path("tool", search_path_), path);
}

TEST_F(Executable, IsSearchedInTheWorkingDirectoryForAnEmptyEntry) {
  const auto path = write("a/tool");
  const auto before = fs::current_path();
  fs::current_path(top_ / "a");
  const auto found = ExecutableSearch().try_search_path("tool", "/nonexistent:");
  fs::current_path(before);
  EXPECT_EQ(found, path);
}

TEST_F(Executable, ThatCannotBeExecutedIsReportedWithItsReason) {
  const auto path = write("b/tool", fs::perms::owner_read);
  ExecutableSearch search;
  EXPECT_EQ(search.try_search_path("tool", search_path_), std::nullopt);
  const auto error = search.failure("tool", "PATH", "do this").error();
  EXPECT_EQ(error.code, ExitCode::not_executable);
  EXPECT_EQ(error.message(), "cannot execute " + path + ": it has no execute permission; do this");
}

TEST_F(Executable, ThatIsMissingIsNotFound) {
  ExecutableSearch search;
  EXPECT_EQ(search.try_search_path("tool", search_path_), std::nullopt);
  const auto error = search.failure("tool", "PATH", "do this").error();
  EXPECT_EQ(error.code, ExitCode::not_found);
  EXPECT_EQ(error.message(), "cannot find tool: looked in PATH; do this");
}

TEST_F(Executable, IsNeverThisProgram) {
  fs::create_symlink("/proc/self/exe", top_ / "a/tool");
  const auto path = write("b/tool");
  EXPECT_EQ(ExecutableSearch().try_search_path("tool", search_path_), path);
}

TEST_F(Executable, RunsThisProgramUnderAnyNameAndByAFirstLineThatNamesIt) {
  const auto runs = [](const std::string& path) {
    struct stat file = {};
    return ::stat(path.c_str(), &file) == 0 && runs_this_program(path, file);
  };
  fs::create_symlink("/proc/self/exe", top_ / "a/link");
  const auto this_program = fs::read_symlink("/proc/self/exe").string();
  std::ofstream(top_ / "a/script") << "#! " << this_program << " -x\nexec something\n";
  std::ofstream(top_ / "a/mention") << "# " << this_program << "\n";
  EXPECT_TRUE(runs((top_ / "a/link").string()));
  EXPECT_TRUE(runs((top_ / "a/script").string()));
  EXPECT_FALSE(runs((top_ / "a/mention").string()));
  EXPECT_FALSE(runs(write("a/tool")));
  EXPECT_FALSE(runs(top_.string()));
}

TEST_F(Executable, IsSkippedIfItsFirstLineNamesThisProgram) {
  write("a/tool");
  std::ofstream(top_ / "a/tool") << "#!" << fs::read_symlink("/proc/self/exe").string() << "\n";
  const auto path = write("b/tool");
  EXPECT_EQ(ExecutableSearch().try_search_path("tool", search_path_), path);
}

}  // namespace
}  // namespace es_entrypoint::support
