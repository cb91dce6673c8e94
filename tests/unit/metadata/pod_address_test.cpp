#include "es_entrypoint/metadata/pod_address.hpp"

#include "es_entrypoint/metadata/local_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

// Which address is chosen depends on the kernel's routes: tests/integration/test_kubernetes.py has
// networks of its own for it.

namespace es_entrypoint::metadata {
namespace {

TEST(PodAddress, IsOnlyUsedInKubernetesAndNotInEcs) {
  options::Options options;
  EXPECT_FALSE(is_kubernetes_pod(options));
  options.kubernetes = options::KubernetesService{"10.96.0.1"};
  EXPECT_TRUE(is_kubernetes_pod(options));
  const auto is_pod_with = [&](auto set) {
    options::Options in_ecs = options;
    set(in_ecs.ecs);
    return is_kubernetes_pod(in_ecs);
  };
  EXPECT_FALSE(is_pod_with(
      [](auto& ecs) { ecs.metadata_uri_v4 = {*http::parse_uri("http://169.254.170.2/v4"), {}}; }));
  EXPECT_FALSE(is_pod_with(
      [](auto& ecs) { ecs.metadata_uri_v3 = {*http::parse_uri("http://169.254.170.2/v3"), {}}; }));
  EXPECT_FALSE(is_pod_with([](auto& ecs) { ecs.metadata_file = {"/file", {}}; }));
  EXPECT_FALSE(is_pod_with([](auto& ecs) { ecs.fargate = true; }));
}

TEST(LocalNetwork, SpellsAnAddressInOneWay) {
  EXPECT_EQ(normalize_address("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(normalize_address("2001:DB8:0:0:0:0:0:7"), "2001:db8::7");
  for (const char* text : {"", "localhost", "10.0.0", "10.0.0.1:9300", "[::1]", "fe80::1%lo"}) {
    EXPECT_FALSE(normalize_address(text)) << text;
  }
}

TEST(LocalNetwork, ReadsTheSourceAddressFromTheKernel) {
  EXPECT_EQ(read_source_address("127.0.0.1", 443), "127.0.0.1");
  EXPECT_EQ(read_source_address("api.example.org", 443), std::unexpected(EINVAL));
  EXPECT_THAT(read_interface_addresses(), testing::Contains("127.0.0.1"));
}

}  // namespace
}  // namespace es_entrypoint::metadata
