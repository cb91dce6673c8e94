#include "es_entrypoint/support/child_output.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <expected>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace es_entrypoint::support {
namespace {

using namespace std::chrono_literals;
using Monotonic = std::chrono::steady_clock;

bool has_child() { return ::waitpid(-1, nullptr, WNOHANG) == 0 || errno != ECHILD; }

TEST(ChildOutput, IsWhatTheChildWrote) {
  for (const auto& text : {std::string(), std::string("a\0b", 3), std::string(4096, 'x')}) {
    ChildOutput child;
    if (child.is_child()) {
      child.finish(text);
    }
    EXPECT_EQ(child.read_until(Monotonic::now() + 10s), text);
  }
  EXPECT_FALSE(has_child());
}

TEST(ChildOutput, IsLimited) {
  ChildOutput child;
  if (child.is_child()) {
    child.finish(std::string(4097, 'x'));
  }
  EXPECT_EQ(child.read_until(Monotonic::now() + 10s), std::unexpected(EMSGSIZE));
}

TEST(ChildOutput, DoesNotWaitForAChildThatIsStopped) {
  {
    ChildOutput child;
    if (child.is_child()) {
      ::kill(::getpid(), SIGSTOP);
      child.finish("");
    }
    EXPECT_EQ(child.read_until(Monotonic::now() + 100ms), std::unexpected(ETIMEDOUT));
  }
  EXPECT_FALSE(has_child());
}

TEST(ChildOutput, IsEmptyIfTheChildIsEnded) {
  ChildOutput child;
  if (child.is_child()) {
    ::kill(::getpid(), SIGKILL);
  }
  EXPECT_EQ(child.read_until(Monotonic::now() + 10s), "");
}

}  // namespace
}  // namespace es_entrypoint::support
