#include "es_entrypoint/plan/system_directories.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::plan {
namespace {

TEST(SystemDirectories, AreTreesOfTheSystemsAndWhatHoldsMoreThanOneProgramsData) {
  for (const auto* path :
       {"/", "//", "/etc", "/etc/", "/etc/elasticsearch/data", "/usr/share/../../etc",
        "/usr/lib/jvm", "/dev", "/dev/x", "/var/lib", "/usr/local/sbin", "/root/.ssh", "/root",
        "/var/spool/cron", "/var/lib/.", "/tmp", "/data/.."}) {
    EXPECT_TRUE(is_system_directory(path)) << path;
  }
}

TEST(SystemDirectories, AreNotWhereEnginesHaveTheirData) {
  for (const auto* path :
       {"/usr/share/elasticsearch/data", "/var/lib/elasticsearch", "/var/log/elasticsearch",
        "/data", "/mnt", "/mnt/disk", "/tmp/es", "/opt/es/data", "/root/es", "/etcetera",
        "/dev/shm/es", "/usr/local/elasticsearch/data", "/home/es/data"}) {
    EXPECT_FALSE(is_system_directory(path)) << path;
  }
}

}  // namespace
}  // namespace es_entrypoint::plan
