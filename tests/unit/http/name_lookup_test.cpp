#include "es_entrypoint/http/name_lookup.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iterator>

#include <sys/wait.h>

namespace es_entrypoint::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) == 0 || errno != ECHILD; }

auto count_threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

TEST(NameLookup, FindsTheAddressesOfAName) {
  {
    NameLookup lookup("localhost");
    const auto result = lookup.wait_until(steady_clock::now() + 10s);
    ASSERT_TRUE(result && result->has_value());
    for (const std::string& address : **result) {
      EXPECT_TRUE(address == "127.0.0.1" || address == "::1") << address;
    }
    EXPECT_FALSE((*result)->empty());
  }
  EXPECT_FALSE(has_children());
}

TEST(NameLookup, KnowsANameThatDoesNotExist) {
  NameLookup lookup("es-entrypoint..invalid");  // refused before a name server is asked
  const auto result = lookup.wait_until(steady_clock::now() + 10s);
  ASSERT_TRUE(result && !result->has_value());
  EXPECT_EQ(result->error().kind, TransportFailure::Kind::unresolved);
  EXPECT_FALSE(result->error().detail.empty());
}

TEST(NameLookup, LeavesNoProcessAndNoThreadWhenItIsGivenUp) {
  const auto threads = count_threads();
  {
    NameLookup lookup("localhost");
    static_cast<void>(lookup.wait_until(steady_clock::now()));
    EXPECT_TRUE(has_children());
    EXPECT_EQ(count_threads(), threads);
  }
  EXPECT_FALSE(has_children());
  EXPECT_EQ(count_threads(), threads);
}

}  // namespace
}  // namespace es_entrypoint::http
