#include "es_entrypoint/metadata/seed_hosts.hpp"

#include "http/scripted_http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>

namespace es_entrypoint::metadata {
namespace {

using namespace std::chrono_literals;
using dialect::SeedNames;
using testing::ElementsAre;
using testing::IsEmpty;
using Names = std::vector<std::string>;

/// A name server of three names; it takes a second for each.
struct NameServer {
  SeedHosts fetch(const Names& names, SeedNames engine) {
    return fetch_seed_hosts(
        names, engine, http::Deadline(clock, 3s),
        [&](const std::string& name,
            std::chrono::milliseconds timeout) -> std::expected<Names, http::TransportFailure> {
          asked.push_back(name);
          timeouts.push_back(timeout);
          clock.sleep_for(1s);
          const auto found = zone.find(name);
          if (found == zone.end()) {
            return std::unexpected(http::TransportFailure{http::TransportFailure::Kind::unresolved,
                                                          "Name does not resolve"});
          }
          return found->second;
        });
  }

  std::map<std::string, Names> zone = {{"es.local", {"10.0.1.11", "10.0.1.12"}},
                                       {"six.local", {"2600::1"}},
                                       {"both.local", {"2600::1", "10.0.1.13"}}};
  http::FakeClock clock;
  Names asked;
  std::vector<std::chrono::milliseconds> timeouts;
};

TEST(SeedHosts, AreTheNamesForALineThatResolvesThemItself) {
  NameServer server;
  const auto seeds = server.fetch({"es.local", "gone.local"}, SeedNames::again);
  EXPECT_THAT(seeds.hosts, ElementsAre("es.local", "gone.local"));
  EXPECT_THAT(seeds.unresolved, IsEmpty());
  EXPECT_THAT(server.asked, IsEmpty());
}

TEST(SeedHosts, AreAllAddressesForALineThatTakesTheFirstOnly) {
  NameServer server;
  const auto seeds =
      server.fetch({"es.local", "both.local", "six.local", "gone.local"}, SeedNames::first_address);
  EXPECT_THAT(seeds.hosts, ElementsAre("10.0.1.11", "10.0.1.12", "10.0.1.13"));
  EXPECT_THAT(seeds.unresolved, ElementsAre("six.local", "gone.local"));
}

TEST(SeedHosts, AreTheNamesThatDoNotEndALineThatResolvesThemOnce) {
  NameServer server;
  const auto seeds = server.fetch({"gone.local", "es.local", "six.local"}, SeedNames::at_start);
  EXPECT_THAT(seeds.hosts, ElementsAre("es.local", "six.local"));
  EXPECT_THAT(seeds.unresolved, ElementsAre("gone.local"));
}

TEST(SeedHosts, AreResolvedBeforeTheDeadline) {
  NameServer server;
  (void)server.fetch({"es.local", "es.local", "es.local", "es.local"}, SeedNames::first_address);
  EXPECT_THAT(server.timeouts, ElementsAre(3000ms, 2000ms, 1000ms, 0ms));
}

TEST(SeedHosts, AreNoneWithoutNames) {
  NameServer server;
  EXPECT_THAT(server.fetch({}, SeedNames::first_address).hosts, IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::metadata
