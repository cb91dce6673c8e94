#include "es_entrypoint/plan/bootstrap_checks.hpp"

#include "plan/plan_fixture.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

struct EnforcementRow {
  std::string_view version;
  std::vector<support::Setting> made;
  const char* java_options;
  const char* published;  ///< by the launcher; empty for nothing
  bool enforced;
};

class Enforcement : public testing::TestWithParam<EnforcementRow> {};

TEST_P(Enforcement, DependsOnTheTransportsAddresses) {
  const auto& row = GetParam();
  Launch launch{row.version};
  launch.engine.settings = row.made;
  launch.environment = support::Environment{{{"ES_JAVA_OPTS", row.java_options}}};
  launch.peer.address.reset();
  if (*row.published != '\0') {
    launch.peer.address = {row.published, support::Origin::imds("")};
  }
  EXPECT_EQ(enforces_bootstrap_checks(launch.input(), launch.plan().added), row.enforced);
}

INSTANTIATE_TEST_SUITE_P(
    Plan, Enforcement,
    testing::Values(
        EnforcementRow{"8.19.0", {}, "", "", false},
        EnforcementRow{"8.19.0", {}, "", "10.0.1.11", true},
        EnforcementRow{"5.0.2", {}, "", "10.0.1.11", true},
        EnforcementRow{"2.4.6", {}, "", "10.0.1.11", false},
        EnforcementRow{"8.19.0", {{"discovery.type", "single-node"}}, "", "10.0.1.11", false},
        EnforcementRow{"8.19.0", {{"discovery.type", "multi-node"}}, "", "10.0.1.11", true},
        EnforcementRow{"8.19.0",
                       {{"discovery.type", "single-node"}},
                       "-Des.enforce.bootstrap.checks=true",
                       "10.0.1.11",
                       true},
        EnforcementRow{"8.19.0", {{"network.host", "0.0.0.0"}}, "", "", true},
        EnforcementRow{"8.19.0", {{"network.host", "_local_"}}, "", "", false},
        EnforcementRow{"8.19.0", {{"network.host", "_site_"}}, "", "", true},
        EnforcementRow{"8.19.0",
                       {{"network.host", "0.0.0.0"}, {"transport.host", "127.0.0.1"}},
                       "",
                       "",
                       false},
        EnforcementRow{"8.19.0", {{"http.host", "0.0.0.0"}}, "", "", false},
        EnforcementRow{"8.19.0", {{"network.publish_host", "10.0.1.77"}}, "", "", true},
        EnforcementRow{
            "8.19.0",
            {{"transport.bind_host", "127.0.0.1"}, {"transport.publish_host", "127.0.0.1"}},
            "",
            "10.0.1.11",
            false}));

TEST(Enforcement, DoesNotConcernAnEngineThatOnlyInforms) {
  Launch launch{"8.19.0"};
  launch.engine.only_informs = true;
  EXPECT_FALSE(enforces_bootstrap_checks(launch.input(), launch.plan().added));
}

}  // namespace
}  // namespace es_entrypoint::plan
