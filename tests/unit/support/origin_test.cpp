#include "es_entrypoint/support/origin.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::support {
namespace {

TEST(Origin, HasTheTextOfTheDryRun) {
  EXPECT_EQ(to_string(Origin{}), "default");
  EXPECT_EQ(to_string(Origin::argv()), "argv");
  EXPECT_EQ(to_string(Origin::option("--heap")), "--heap");
  EXPECT_EQ(to_string(Origin::environment("AWS_REGION")), "environment AWS_REGION");
  EXPECT_EQ(to_string(Origin::config("/x/elasticsearch.yml")), "config /x/elasticsearch.yml");
  EXPECT_EQ(to_string(Origin::imds("http://169.254.169.254 local-ipv4")),
            "imds http://169.254.169.254 local-ipv4");
  EXPECT_EQ(to_string(Origin::ecs("http://169.254.170.2/v4/1 Networks")),
            "ecs http://169.254.170.2/v4/1 Networks");
  EXPECT_EQ(to_string(Origin::file("/proc/meminfo")), "file /proc/meminfo");
  EXPECT_EQ(to_string(Origin::kubernetes("default route")), "kubernetes default route");
  EXPECT_EQ(to_string(Origin::reason("EC2 has no multicast")), "EC2 has no multicast");
}

}  // namespace
}  // namespace es_entrypoint::support
