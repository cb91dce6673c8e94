#include "es_entrypoint/check/data_checks.hpp"

#include "check/engine_of.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::check {
namespace {

class DataDirectory : public testing::Test {
 protected:
  DataDirectory() : path(testing::TempDir() + "data_checks_" + std::to_string(getpid())) {
    std::filesystem::create_directories(path);
  }
  ~DataDirectory() override { std::filesystem::remove_all(path); }

  [[nodiscard]] Findings check(const char* version) const {
    auto engine = engine_of(version);
    engine.settings = {{"path.data", path, support::Origin::argv()},
                       {"cluster.name", "logs", support::Origin::argv()}};
    return check_data(engine);
  }

  const std::filesystem::path path;
};

/// A process that holds the lock of Lucene on a file until the object ends.
class Locker {
 public:
  explicit Locker(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file};
    int ready[2];
    int end[2];
    EXPECT_EQ(pipe(ready), 0);
    EXPECT_EQ(pipe(end), 0);
    child_ = fork();
    if (child_ == 0) {
      close(end[1]);
      struct flock lock{};
      lock.l_type = F_WRLCK;
      char byte = fcntl(open(file.c_str(), O_RDWR), F_SETLK, &lock) == 0 ? 'y' : 'n';
      (void)!write(ready[1], &byte, 1);
      (void)!read(end[0], &byte, 1);
      _exit(0);
    }
    char locked = 'n';
    EXPECT_EQ(read(ready[0], &locked, 1), 1);
    EXPECT_EQ(locked, 'y');
    close(ready[0]);
    close(ready[1]);
    close(end[0]);
    end_ = end[1];
  }
  Locker(const Locker&) = delete;
  Locker& operator=(const Locker&) = delete;
  ~Locker() {
    close(end_);
    waitpid(child_, nullptr, 0);
  }

  [[nodiscard]] pid_t process() const { return child_; }

 private:
  pid_t child_ = 0;
  int end_ = 0;
};

TEST_F(DataDirectory, IsNotMentionedIfNothingIsInTheWay) {
  std::filesystem::create_directories(path / "nodes/0");
  std::ofstream(path / "nodes/0/node.lock");
  EXPECT_EQ(check("7.17.9"), Findings{});
}

TEST_F(DataDirectory, NamesTheProcessThatHoldsTheLockOfAnyRelease) {
  for (const char* lock : {"node.lock", "nodes/0/node.lock", "logs/nodes/0/node.lock"}) {
    const Locker locker(path / lock);
    for (const char* version : {"1.7.6", "7.17.9", "8.19.0", "opensearch-2.19.0"}) {
      const auto findings = check(version);
      ASSERT_EQ(findings.size(), 1U) << lock << version;
      EXPECT_EQ(findings[0].subject, "lock " + (path / lock).string());
      EXPECT_EQ(findings[0].verdict, Verdict::ok);
      EXPECT_THAT(findings[0].seen, testing::HasSubstr(std::to_string(locker.process())));
    }
  }
}

TEST_F(DataDirectory, OfALaterReleaseFails) {
  std::ofstream(path / "nodes") << "written by Elasticsearch v8.0.0 to prevent a downgrade";
  EXPECT_EQ(check("8.19.0"), Findings{});
  for (const char* version : {"6.8.23", "7.17.9"}) {
    const auto findings = check(version);
    ASSERT_EQ(findings.size(), 1U) << version;
    EXPECT_EQ(findings[0].verdict, Verdict::failure);
    EXPECT_THAT(findings[0].seen, testing::HasSubstr("8.0 or later"));
  }
}

}  // namespace
}  // namespace es_entrypoint::check
