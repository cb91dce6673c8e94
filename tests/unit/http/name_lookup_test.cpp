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

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) == 0 || errno != ECHILD; }

auto count_threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

TEST(NameLookup, FindsTheAddressesOfAName) {
  const auto addresses = fetch_addresses("localhost", 10s);
  ASSERT_TRUE(addresses);
  for (const std::string& address : *addresses) {
    EXPECT_TRUE(address == "127.0.0.1" || address == "::1") << address;
  }
  EXPECT_FALSE(addresses->empty());
  EXPECT_FALSE(has_children());
}

TEST(NameLookup, ReportsANameThatDoesNotExist) {
  // Refused before a name server is asked.
  const auto addresses = fetch_addresses("es-entrypoint..invalid", 10s);
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.error().kind, TransportFailure::Kind::unresolved);
  EXPECT_FALSE(addresses.error().detail.empty());
}

TEST(NameLookup, LeavesNoProcessAndNoThreadWhenTimeRunsOut) {
  const auto threads = count_threads();
  static_cast<void>(fetch_addresses("localhost", 0s));  // which may be enough
  EXPECT_FALSE(has_children());
  EXPECT_EQ(count_threads(), threads);
}

}  // namespace
}  // namespace es_entrypoint::http
